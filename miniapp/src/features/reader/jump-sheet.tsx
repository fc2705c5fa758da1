/** Straight to a page: all of a short document, a number for a long one, and always the pages that are mine. */
import { useState } from 'react';
import { useText } from '../../i18n';
import { Box, Button, Field, Sheet } from '../../ui';

const SHORT = 12;

export interface JumpSheetProps {
  readonly count: number;
  /** pages with places of mine */
  readonly mine: readonly number[];
  readonly onClose: () => void;
  readonly onJump: (page: number) => void;
}

export function JumpSheet({ count, mine, onClose, onJump }: JumpSheetProps) {
  const t = useText();
  const [text, setText] = useState('');
  const page = Number(text);
  const valid = /^\d+$/.test(text) && page >= 1 && page <= count;
  const listed = count <= SHORT ? Array.from({ length: count }, (_, i) => i + 1) : mine.slice(0, SHORT);
  const submit = (): void => { if (valid) onJump(page); };
  return (
    <Sheet title={t('readJump')} onClose={onClose}>
      <Box className='jump-list'>
        {listed.map((n) => <Button key={n} small kind='plain' text={t(mine.includes(n) ? 'readJumpMine' : 'readJumpTo', { page: n })} onTap={() => onJump(n)} />)}
      </Box>
      {count > SHORT && <Field label={t('readJumpLabel')} hint={`1 – ${count}`} kind='code' maxLength={3} value={text} onInput={setText} onEnter={submit} end={{ text: t('linkOpen'), disabled: !valid, onTap: submit }} />}
      <Button kind='plain' text={t('cancel')} onTap={onClose} />
    </Sheet>
  );
}
