/** The provider's face check inside the mini-program. Whoever goes back is asked there for the result. */
import { isPage } from '../../platform/face';
import { useParameters } from '../../platform/lifecycle';
import { back } from '../../platform/navigation';
import { WebPage } from '../../platform/web-page';
import { useText } from '../../i18n';
import { Empty, Screen, guarded } from '../../ui';

function FacePage() {
  const t = useText();
  const url = useParameters()['url'] ?? '';
  if (isPage(url)) return <WebPage url={url} label={t('willByFace')} />;
  return <Screen title={t('willByFace')}><Empty title={t('willFaceHere')} help={t('willFaceHereHelp')} action={{ text: t('back'), onTap: () => void back() }} /></Screen>;
}

export default guarded(FacePage);
