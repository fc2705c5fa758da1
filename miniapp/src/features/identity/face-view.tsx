/** What a person sees of a face check that is under way, and each of its endings in its own words. */
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Heading, Notice, Skeleton } from '../../ui';
import type { FaceCheck } from './use-face-check';

/** While the person is on the provider's page, or back and waiting. */
export function FaceUnderWay({ face, onAgain }: { readonly face: FaceCheck; readonly onAgain: () => void }) {
  const t = useText();
  if (face.stage === 'asking') return <Box role='status'><Heading level={2} className='t20'>{t('idFaceAsking')}</Heading><Box className='gap-top'><Skeleton /></Box></Box>;
  return (
    <Box className='stack-12'>
      <Heading level={2} className='t20'>{t('idFaceWaiting')}</Heading>
      <Box className='quiet'>{t('idFaceWaitingHelp')}</Box>
      {face.last?.outcome === 'pending' && <Notice tone='wait' what={t('idFacePending')} next={t('idFacePendingHelp')} />}
      <ErrorNotice error={face.error} />
      <Button text={t('idFaceLook')} onTap={() => void face.look()} />
      <Button kind='plain' text={t('idFaceAgain')} busy={face.starting.busy} onTap={onAgain} />
      <Button kind='text' text={t('idFaceOther')} onTap={face.leave} />
    </Box>
  );
}

/** How the last one ended, above the form. */
export function FaceEnding({ face }: { readonly face: FaceCheck }) {
  const t = useText();
  if (face.stage === 'cannot') return <Notice tone='wait' what={t('idFaceCannot')} next={t('idFaceCannotHelp')} />;
  const n = face.last?.attemptsLeft ?? 0;
  switch (face.last?.outcome) {
    case 'mismatch': return <Notice tone='bad' what={t('idFaceMismatch')} next={t('idFaceMismatchHelp', { n })} />;
    case 'not_found': return <Notice tone='wait' what={t('identityNotFound')} next={t('identityNotFoundHelp', { n })} />;
    case 'cancelled': return <Notice tone='wait' what={t('idFaceCancelled')} next={t('idFaceCancelledHelp')} />;
    case 'again': return <Notice tone='wait' what={t('idFaceBlur')} next={t('idFaceBlurHelp')} />;
    case 'over': return <Notice tone='wait' what={t('idFaceOver')} next={t('idFaceOverHelp')} />;
    default: return <ErrorNotice error={face.starting.error} />;
  }
}
