/** Login as the place it is in offers it, and why the last one ended when the person should know. */
import type { Me } from '@luobi/shared/contract';
import { useSession, type Ended } from '../../api/session';
import { useText, type TextKey } from '../../i18n';
import { channel } from '../../platform/device';
import { Box, Notice } from '../../ui';
import { PhoneLogin } from './phone-login';
import { WeChatLogin } from './wechat-login';

const ENDED: Readonly<Record<Ended, readonly [what: TextKey, next: TextKey]>> = {
  ended: ['endedElsewhere', 'endedElsewhereHelp'], phone_changed: ['endedPhone', 'endedPhoneHelp'], wechat_moved: ['endedMoved', 'endedElsewhereHelp'], wechat_revoked: ['endedRevoked', 'endedRevokedHelp'], closed: ['endedClosed', 'endedClosedHelp'],
};

export function Login({ onDone }: { readonly onDone: (me: Me) => void }) {
  const t = useText();
  const ended = useSession((state) => state.ended);
  return (
    <Box className='stack-20'>
      {ended && <Notice tone='wait' what={t(ENDED[ended][0])} next={t(ENDED[ended][1])} />}
      {channel === 'weapp' ? <WeChatLogin onDone={onDone} /> : <PhoneLogin onDone={onDone} />}
    </Box>
  );
}
