/**
 * The pad, in landscape. WeChat turns the page; a browser cannot, so on a phone held upright the page is drawn turned
 * by a quarter and the person turns the phone. Strokes stay when it is turned back.
 */
import { PadView, keepMark } from '../../features/mark';
import { useText } from '../../i18n';
import { useUpright } from '../../platform/device';
import { back, open } from '../../platform/navigation';
import { Screen, guarded } from '../../ui';
import './sign.scss';
import { useSignable } from './use-signable';

function PadPage() {
  const t = useText();
  const { taskId } = useSignable();
  const turned = useUpright();
  return (
    <Screen title={t('padTitle')} flush bare className={turned ? 'pad-screen pad-screen-turned' : 'pad-screen'}>
      <PadView turned={turned} onBack={back} onDone={(signature) => { keepMark(taskId, { kind: 'handwritten', signature }); open('place', { task: taskId }); }} />
    </Screen>
  );
}

export default guarded(PadPage);
