/** Says that there is no network, and what becomes of an act that waits for it. */
import { useWaiting } from '../api/resend';
import { useText } from '../i18n';
import { Box } from '../platform/elements';
import { useOnline } from '../platform/network';

export function Offline() {
  const t = useText();
  const online = useOnline();
  const waits = useWaiting(({ acts }) => acts > 0);
  if (online) return null;
  return <Box className='offline' role='status'>{t(waits ? 'offlineWaiting' : 'offline')}</Box>;
}
