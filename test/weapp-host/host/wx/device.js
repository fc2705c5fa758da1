/** Login, camera, clipboard, sensors, authorisations. What needs a person or a backend of WeChat is refused until mocked. */
import { Refusal } from './call.js';
import { biometrics } from './biometrics.js';
import { login } from './login.js';

const ACCEPTED = ['vibrateShort', 'vibrateLong', 'setKeepScreenOn', 'setScreenBrightness', 'hideKeyboard', 'requirePrivacyAuthorize', 'openPrivacyContract', 'makePhoneCall', 'setVisualEffectOnCapture', 'loadFontFace', 'navigateToMiniProgram', 'exitMiniProgram', 'setEnableDebug'];

export function device(host, call) {
  return {
    ...Object.fromEntries(ACCEPTED.map((name) => [name, call(name)])),
    ...login(host, call),
    ...biometrics(host, call),
    scanCode: call('scanCode', () => { throw new Refusal('cancel'); }),
    setClipboardData: call('setClipboardData', ({ data }) => {
      host.clipboard = data;
      host.dialogs.toast('内容已复制', 1500);
    }),
    getClipboardData: call('getClipboardData', () => ({ data: host.clipboard ?? '' })),
    authorize: call('authorize', ({ scope }) => host.permit(scope)),
    getSetting: call('getSetting', () => ({ authSetting: host.authSetting() })),
    openSetting: call('openSetting', () => ({ authSetting: host.authSetting() })),
    getPrivacySetting: call('getPrivacySetting', () => ({ needAuthorization: host.privacy.needed && !host.privacy.agreed, privacyContractName: '《用户隐私保护指引》' })),
    requestSubscribeMessage: call('requestSubscribeMessage', ({ tmplIds = [] }) => Object.fromEntries(tmplIds.map((id) => [id, 'accept']))),
    getScreenBrightness: call('getScreenBrightness', () => ({ value: 0.5 })),
    getRandomValues: call('getRandomValues', ({ length }) => ({ randomValues: window.crypto.getRandomValues(new Uint8Array(length)).buffer })),
    getUserCryptoManager: () => ({
      getRandomValues: call('UserCryptoManager.getRandomValues', ({ length }) => ({ randomValues: window.crypto.getRandomValues(new Uint8Array(length)).buffer })),
    }),
  };
}
