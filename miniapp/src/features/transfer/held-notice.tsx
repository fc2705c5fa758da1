/** Who holds a company's task now. */
import type { TaskDetail } from '@luobi/shared/contract';
import { useText } from '../../i18n';
import { Notice } from '../../ui';

export function HeldNotice({ heldBy }: Pick<TaskDetail, 'heldBy'>) {
  const t = useText();
  if (!heldBy) return null;
  return heldBy.mine ? <Notice what={t('transferMine')} /> : <Notice tone='wait' what={t('transferHeld', { name: heldBy.name })} next={t('transferHeldHelp')} />;
}
