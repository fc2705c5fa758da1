/** The identity service in a process of its own: every question, the face check and its page reach it through the web process. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPhoneClient, devInbox, type PhoneClient } from '../../bff/demo/phone-client';
import { documentOf } from '../kit/documents';
import { freshPhone, idNumber } from '../kit/people';
import { startLuobi, type Luobi } from '../kit/server';

describe('the identity service apart', () => {
  let folder: string;
  let identity: Luobi;
  let web: Luobi;
  const dataOf = (name: string): string => path.join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'luobi-identity-'));
    for (const name of ['identity', 'web']) mkdirSync(path.join(dataOf(name), 'keys'), { recursive: true, mode: 0o700 });
    identity = await startLuobi({ dataDir: dataOf('identity'), services: 'identity' });
    cpSync(path.join(dataOf('identity'), 'keys', 'link-identity.key'), path.join(dataOf('web'), 'keys', 'link-identity.key'));
    web = await startLuobi({ dataDir: dataOf('web'), services: 'web,worker,signing,ca', env: { LUOBI_IDENTITY_LINK: identity.url } });
  }, 120_000);
  afterAll(async () => {
    for (const one of [web, identity]) await one?.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const enter = async (): Promise<PhoneClient> => {
    const phone = createPhoneClient(web.url, devInbox(web.url));
    await phone.login(freshPhone());
    return phone;
  };

  test('says through the web process what it checks, and checks a passport with the phone number', async () => {
    const phone = await enter();
    const { idTypes } = await phone.call('getIdentityOptions');
    expect(idTypes).toContainEqual({ idType: 'passport', ways: ['name_id', 'name_id_phone', 'face'] });
    const { outcome, me } = await phone.call('verifyIdentity', { body: { idType: 'passport', name: 'Anna Schmidt', idNumber: documentOf('passport'), birthDate: '1990-03-07' } });
    expect([outcome, me.realName.level]).toEqual(['match', 'name_id_phone']);
  });

  test('begins a face check, plays it on the page of the web process, and tells the result', async () => {
    const phone = await enter();
    const body = { claim: { idType: 'resident_id' as const, name: '林晓月', idNumber: idNumber() } };
    await expect(phone.call('startFaceVerification', { body })).rejects.toMatchObject({ code: 'face_consent_required' });
    const { faceConsent } = await phone.call('getIdentityOptions');
    await phone.call('giveConsent', { body: { kind: 'face', version: faceConsent.requiredVersion } });
    const { verificationId, launch } = await phone.call('startFaceVerification', { body });
    expect(launch?.kind).toBe('page');
    const page = new URL(launch?.kind === 'page' ? launch.url : '');
    const ask = async (): Promise<string> => (await phone.call('fetchFaceVerification', { params: { verificationId } })).outcome;
    expect(await ask()).toBe('pending');
    const played = await fetch(`${web.url}/dev/face${page.search}&how=pass`);
    expect(played.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await played.text()).toContain('是本人，通过');
    expect(await ask()).toBe('match');
    expect((await phone.call('getMe')).realName.level).toBe('face');
  });

  test('when it is gone nobody is verified, and no try is lost', async () => {
    const phone = await enter();
    await identity.kill();
    await expect(phone.call('verifyIdentity', { body: { idType: 'resident_id', name: '林晓月', idNumber: idNumber() } })).rejects.toMatchObject({ code: 'identity_unavailable' });
    await expect(phone.call('getIdentityOptions')).rejects.toMatchObject({ code: 'identity_unavailable' });
    expect((await phone.call('getMe')).realName.state).toBe('none');
  });
});
