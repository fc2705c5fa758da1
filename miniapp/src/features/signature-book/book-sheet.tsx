/** Choosing a signature written before. */
import { dateTime, useText } from '../../i18n';
import { imageOf, svgOf } from '../../ink/svg';
import { Box, Button, Picture, Sheet, Tap } from '../../ui';
import './book.scss';
import type { SavedSignature } from './use-book';

export function BookSheet({ signatures, onChoose, onClose }: { readonly signatures: readonly SavedSignature[]; readonly onChoose: (signature: SavedSignature) => void; readonly onClose: () => void }) {
  const t = useText();
  return (
    <Sheet title={t('bookTitle')} onClose={onClose}>
      <Box className='book' role='list'>
        {signatures.map((saved) => (
          <Box key={saved.signatureId} role='listitem'>
            <Tap className='book-page' label={t('bookChoose', { time: dateTime(saved.savedAt) })} onTap={() => onChoose(saved)}>
              <Picture className='book-ink' src={imageOf(svgOf(saved.signature))} label='' />
            </Tap>
          </Box>
        ))}
      </Box>
      <Button kind='plain' text={t('cancel')} onTap={onClose} />
    </Sheet>
  );
}
