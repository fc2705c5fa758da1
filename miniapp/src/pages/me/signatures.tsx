/** My signature book. */
import { useState } from 'react';
import { BookList, RemoveSheet, useBook, type SavedSignature } from '../../features/signature-book';
import { useText } from '../../i18n';
import { Box, Heading, Screen, guarded } from '../../ui';

function SignaturesPage() {
  const t = useText();
  const book = useBook();
  const [removing, setRemoving] = useState<SavedSignature | null>(null);
  const close = (): void => setRemoving(null);
  return (
    <Screen title={t('bookTitle')} above={removing && <RemoveSheet signature={removing} onClose={close} onDone={() => { close(); void book.reload(); }} />}>
      <Heading className='t28'>{t('bookLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('bookHelp')}</Box>
      <Box className='gap-top'><BookList book={book} onAsk={setRemoving} /></Box>
    </Screen>
  );
}

export default guarded(SignaturesPage);
