/** Where there is no camera: the link is pasted. */
import { useState } from 'react';
import { useText } from '../../i18n';
import { Box, Button, Field, Sheet } from '../../ui';

export interface LinkSheetProps {
  /** the ticket in a text, or null */
  readonly read: (text: string) => string | null;
  readonly onClose: () => void;
  readonly onTicket: (ticket: string) => void;
}

export function LinkSheet({ read, onClose, onTicket }: LinkSheetProps) {
  const t = useText();
  const [text, setText] = useState('');
  const [bad, setBad] = useState(false);
  const submit = (): void => {
    const ticket = read(text);
    if (ticket) onTicket(ticket);
    else setBad(true);
  };
  return (
    <Sheet title={t('linkTitle')} onClose={onClose}>
      <Box className='quiet'>{t('linkHelp')}</Box>
      <Field label={t('linkLabel')} maxLength={2000} value={text} onInput={(value) => { setText(value); setBad(false); }} onEnter={submit} fault={bad ? t('linkBad') : null} />
      <Box className='actions-pair'>
        <Button kind='plain' text={t('cancel')} onTap={onClose} />
        <Button text={t('linkOpen')} disabled={text.trim() === ''} onTap={submit} />
      </Box>
    </Sheet>
  );
}
