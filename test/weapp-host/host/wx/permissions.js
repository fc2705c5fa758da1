/**
 * What a person allows. Scopes: `host.permissions['scope.camera'] = 'denied'`; everything not named is allowed when
 * asked. Privacy: with `host.privacy.needed` the first private call asks, through the app's own listener or WeChat's
 * pop-up; names in `host.privacy.undeclared` are missing from the privacy guide and always fail.
 */
import { Refusal } from './call.js';

const PRIVATE = new Set(['chooseMedia', 'chooseImage', 'chooseMessageFile', 'saveImageToPhotosAlbum', 'setClipboardData', 'getClipboardData', 'requirePrivacyAuthorize', 'getLocation', 'getFuzzyLocation', 'getRecorderManager']);
const SCOPES = { saveImageToPhotosAlbum: 'scope.writePhotosAlbum', saveVideoToPhotosAlbum: 'scope.writePhotosAlbum' };

export function permissions(host) {
  host.permissions = {};
  host.privacy = { needed: false, agreed: false, undeclared: new Set(), pressed: null };
  host.permit = (scope) => {
    if (host.permissions[scope] === 'denied') throw new Refusal('auth deny');
    host.permissions[scope] = 'granted';
  };
  host.authSetting = () => Object.fromEntries(Object.entries(host.permissions).map(([scope, state]) => [scope, state === 'granted']));
  /** Runs before every call: may it happen at all? */
  host.guard = async (name) => {
    if (PRIVATE.has(name)) await askPrivacy(host, name);
    if (SCOPES[name]) host.permit(SCOPES[name]);
  };
}

async function askPrivacy(host, name) {
  const { privacy } = host;
  if (privacy.undeclared.has(name)) throw new Refusal('api scope is not declared in the privacy agreement', { errno: 112 });
  if (!privacy.needed || privacy.agreed) return;
  const own = host.hears('NeedPrivacyAuthorization');
  const yes = await (own ? askApp(host, name) : askPerson(host));
  if (!yes) throw new Refusal('privacy permission is not authorized', { errno: own ? 104 : 103 });
  privacy.agreed = true;
}

/** The app asks; a yes counts only when its agree button was really pressed. */
const askApp = (host, referrer) => new Promise((answered) => {
  host.privacy.pressed = null;
  host.emit('NeedPrivacyAuthorization', ({ event, buttonId } = {}) => {
    if (event === 'exposureAuthorization') return host.record('privacy.shown', { referrer });
    if (event === 'agree' && host.privacy.pressed !== buttonId) {
      host.fault(new Error(`resolve({ event: 'agree', buttonId: '${buttonId}' }): that button was not pressed`));
      return answered(false);
    }
    return answered(event === 'agree');
  }, { referrer });
});

const askPerson = (host) => host.dialogs.modal({ title: '用户隐私保护提示', content: '您需同意《用户隐私保护指引》', cancelText: '拒绝', confirmText: '同意' }).then(({ confirm }) => confirm);
