/** The whole book, with the way to take a page out of it. */
import { useState } from 'react';
import type { Requested } from '../../api/use-request';
import { dateTime, useText } from '../../i18n';
import { imageOf, svgOf } from '../../ink/svg';
import { Box, Button, Empty, ErrorNotice, Picture, Ready, Sheet } from '../../ui';
import './book.scss';
import { useRemoving, type Book, type SavedSignature } from './use-book';

export function BookList({ book, onAsk }: { readonly book: Requested<Book>; readonly onAsk: (signature: SavedSignature) => void }) {
  const t = useText();
  return (
    <Ready of={book}>
      {({ signatures }) => (signatures.length === 0
        ? <Empty title={t('bookEmpty')} help={t('bookEmptyHelp')} />
        : (
          <Box className='stack-12' role='list'>
            {signatures.map((saved) => (
              <Box key={saved.signatureId} role='listitem' className='card'>
                <Box className='book-page'><Picture className='book-ink' src={imageOf(svgOf(saved.signature))} label={t('placeMark')} /></Box>
                <Box className='row row-between gap-top-8'>
                  <Box className='t13 quiet'>{t('bookSavedAt', { time: dateTime(saved.savedAt) })}</Box>
                  <Button kind='text' small text={t('bookRemove')} label={t('bookRemoveOf', { time: dateTime(saved.savedAt) })} onTap={() => onAsk(saved)} />
                </Box>
              </Box>
            ))}
          </Box>
        ))}
    </Ready>
  );
}

export function RemoveSheet({ signature, onClose, onDone }: { readonly signature: SavedSignature; readonly onClose: () => void; readonly onDone: () => void }) {
  const t = useText();
  const removing = useRemoving();
  const [gone, setGone] = useState(false);
  const confirm = async (): Promise<void> => {
    if (await removing.run(signature.signatureId)) {
      setGone(true);
      onDone();
    }
  };
  return (
    <Sheet title={t('bookRemoveTitle')} onClose={onClose}>
      <Box className='quiet'>{t('bookRemoveHelp')}</Box>
      <ErrorNotice error={removing.error} />
      <Box className='actions-pair'>
        <Button kind='plain' text={t('cancel')} onTap={onClose} />
        <Button text={t('bookRemove')} busy={removing.busy || gone} onTap={() => void confirm()} />
      </Box>
    </Sheet>
  );
}
