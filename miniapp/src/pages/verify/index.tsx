/** Is this PDF genuine? Open to everybody. */
import { Verify } from '../../features/verify/verify';
import { useText } from '../../i18n';
import { Screen, guarded } from '../../ui';

function VerifyPage() {
  const t = useText();
  return <Screen title={t('verifyFile')}><Verify /></Screen>;
}

export default guarded(VerifyPage);
