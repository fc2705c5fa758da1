/** A new version waits: said on the start page, where starting again costs nothing. */
import { actsRunning } from '../api/idempotency';
import { useText } from '../i18n';
import { standsOnlyOn, type PageName } from '../platform/navigation';
import { applyUpdate, useUpdateReady, watchUpdates } from '../platform/update';
import { Notice } from './notice';

/** where nothing is being done that starting again could lose */
const QUIET: readonly PageName[] = ['home', 'done', 'verify', 'me', 'privacy'];
watchUpdates(() => actsRunning() === 0 && standsOnlyOn(QUIET));

export function UpdateNotice() {
  const t = useText();
  return useUpdateReady() ? <Notice what={t('updateReady')} action={{ text: t('updateNow'), onTap: applyUpdate }} /> : null;
}
