/**
 * Who holds the phone, as WeChat tells: one person per storage, or the one the test names. The codes are those of the
 * server's embedded WeChat (`<person>.<anything>`), each fresh; what a code is worth is the server's to say.
 */
import { Refusal } from './call.js';

const KEPT_AS = '__weapp_person__';
const fresh = () => window.crypto.getRandomValues(new Uint32Array(2)).join('');

export function login(host, call) {
  host.person = host.options.person ?? window.localStorage.getItem(KEPT_AS) ?? `host${fresh()}`;
  window.localStorage.setItem(KEPT_AS, host.person);
  let known = false;
  /** The person allows the phone button to tell this number from now on; null: refuses. */
  host.phoneNumber = (number) => {
    host.openTypes.getPhoneNumber = number === null ? undefined : () => ({ errMsg: 'getPhoneNumber:ok', code: `${number}.${fresh()}` });
  };
  /** WeChat forgets the session key: the next checkSession fails. */
  host.forgetSession = () => { known = false; };
  return {
    login: call('login', () => {
      known = true;
      return { code: `${host.person}.${fresh()}` };
    }),
    checkSession: call('checkSession', () => {
      if (!known) throw new Refusal('session time out, need relogin');
    }),
  };
}
