/**
 * The phone's own finger and face readers (SOTER) and WeChat's face check. A phone has the readers a test gives it, none
 * at first; its signature is the one the server's embedded WeChat takes. `host.finger` says what the person does.
 */
import { Refusal } from './call.js';

export function biometrics(host, call) {
  host.readers = [];
  /** recognised · other: somebody else's finger · cancel */
  host.finger = 'recognised';
  return {
    checkIsSupportSoterAuthentication: call('checkIsSupportSoterAuthentication', () => ({ supportMode: [...host.readers] })),
    checkIsSoterEnrolledInDevice: call('checkIsSoterEnrolledInDevice', ({ checkAuthMode }) => ({ isEnrolled: host.readers.includes(checkAuthMode) })),
    startSoterAuthentication: call('startSoterAuthentication', async ({ requestAuthModes = [], challenge, authContent }) => {
      const authMode = requestAuthModes.find((mode) => host.readers.includes(mode));
      if (!authMode) throw new Refusal('not support', { errCode: 90001 });
      if (typeof challenge !== 'string' || challenge === '' || challenge.length > 512) throw new Refusal('parameter error', { errCode: 90004 });
      if (host.finger === 'other') throw new Refusal('authenticate freeze. please try again later', { errCode: 90010 });
      if (host.finger === 'cancel') throw new Refusal('user cancel', { errCode: 90009 });
      // the counter of a secure element only grows, over restarts too
      const resultJSON = JSON.stringify({ raw: challenge, fid: '1', counter: Date.now(), tee_n: 'TEST', tee_v: '1', fp_n: 'TEST', fp_v: '1', cpu_id: `TEST-${host.person}`, uid: '1' });
      const digest = await window.crypto.subtle.digest('SHA-256', new TextEncoder().encode(`luobi-test-device\n${resultJSON}`));
      return { authMode, resultJSON, resultJSONSignature: window.btoa(String.fromCharCode(...new Uint8Array(digest))), errCode: 0, authContent };
    }),
    checkIsSupportFacialRecognition: call('checkIsSupportFacialRecognition', () => ({})),
    requestFacialVerify: call('requestFacialVerify', () => { throw new Refusal('user cancel', { errCode: 90002 }); }),
  };
}
