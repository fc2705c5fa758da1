/** Real names by every document, with the phone number, by face: what is asked, what it is worth, what counts as a try. */
import { findPerson, fetchFaceVerification, forgetFaceChecks, giveConsent, identityOptions, POLICY_VERSIONS, raiseIdentity, startFaceVerification, verifyIdentity, withdrawConsent, type FaceAnswer } from '../../bff/src/account';
import type { ClaimInput } from '../../bff/src/account/claimed-person';
import { IdentityVerification } from '../../bff/src/account/entities';
import { IdentityFaceCheck } from '../../bff/src/account/face-check-entity';
import { createFaceSandbox, type FaceSandbox } from '../../bff/src/identity/embedded/face-sandbox';
import type { FacePlay, FaceVerification, IdentitySource } from '../../bff/src/identity/port';
import { ID_TYPES } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { documentOf } from '../kit/documents';
import { consentingUser, everythingStored, freshIp, idNumber, openPeople, outcomeOf, outcomesOf, verifiedUser, type People } from '../kit/people';

forEachDatabase('ways to a real name', (database) => {
  let people: People & { readonly face: FaceSandbox };
  beforeAll(async () => {
    const opened = await openPeople(database());
    people = { ...opened, face: createFaceSandbox({ clock: opened.clock }, { played: 'by_hand', pageUrl: (token) => `https://sign.example.cn/dev/face?token=${token}` }) };
  });
  afterAll(async () => { await people.dataSource.destroy(); });

  const claim = (over: Partial<ClaimInput> = {}): ClaimInput => ({ idType: 'resident_id', name: '张三丰', idNumber: idNumber(), ...over });
  const only = (identity: IdentitySource): typeof people => ({ ...people, identity });
  const levelOf = async (userId: string): Promise<string | null> => (await findPerson(people, userId)).verified?.level ?? null;
  const consentedToFace = async (): Promise<string> => {
    const userId = await consentingUser(people);
    await giveConsent(people, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
    return userId;
  };
  const tokens: string[] = [];
  /** a face check that this server began, and the token it keeps to itself */
  const begin = async (userId: string, asked: ClaimInput | null, using: { face: FaceVerification } & typeof people = people): Promise<{ id: string; token: string }> => {
    const spied: FaceVerification = { ...using.face, start: async (request) => { const started = await using.face.start(request); tokens.push(started.token); return started; } };
    const { verificationId } = await startFaceVerification({ ...using, face: spied }, { userId, claim: asked, channel: 'h5', openid: null, returnTo: 'https://sign.example.cn/#/pages/identity/index?face=' });
    return { id: verificationId, token: tokens.at(-1)! };
  };
  const fetch = (userId: string, verificationId: string, using: typeof people = people): Promise<FaceAnswer> => fetchFaceVerification(using, { userId, verificationId });

  describe('every document', () => {
    test.each(ID_TYPES)('%s is checked, sealed, masked and known again by its index', async (idType) => {
      const userId = await consentingUser(people);
      const asked = claim({ idType, idNumber: documentOf(idType), birthDate: '1990-03-07' });
      expect((await verifyIdentity(people, { userId, ...asked })).outcome).toBe('match');
      const { verified } = await findPerson(people, userId);
      expect(verified).toMatchObject({ idType, name: '张三丰', minor: false });
      expect(verified!.idNumberMasked.replace(/\*/g, '')).toHaveLength(2);
      expect(await everythingStored(people.dataSource)).not.toContain(asked.idNumber);
      expect((await findPerson(people, await verifiedAs(asked))).verified!.identityHash).toBe(verified!.identityHash);
    });
    const verifiedAs = async (asked: ClaimInput): Promise<string> => {
      const userId = await consentingUser(people);
      await verifyIdentity(people, { userId, ...asked });
      return userId;
    };
    test('the same digits on two kinds of document are two people; a replaced card is the same', async () => {
      const hash = async (asked: ClaimInput): Promise<string> => (await findPerson(people, await verifiedAs({ ...asked, birthDate: '1990-03-07' }))).verified!.identityHash;
      expect(await hash(claim({ idType: 'taiwan_permit', idNumber: '80000001' }))).not.toBe(await hash(claim({ idType: 'passport', idNumber: '80000001' })));
      expect(await hash(claim({ idType: 'hk_macao_permit', idNumber: 'H87654321' }))).toBe(await hash(claim({ idType: 'hk_macao_permit', idNumber: 'h8765432102' })));
    });
    test('where the number does not tell the age the person does, and the source where it can', async () => {
      const passport = (over: Partial<ClaimInput>): Promise<string> => consentingUser(people).then((userId) => outcomeOf(verifyIdentity(people, { userId, ...claim({ idType: 'passport', idNumber: documentOf('passport'), ...over }) })));
      expect(await passport({})).toBe('invalid_request');
      expect(await passport({ birthDate: '2012-01-01' })).toBe('identity_underage');
      expect(await passport({ birthDate: '2030-01-01' })).toBe('invalid_request');
      expect(await passport({ birthDate: '2009-01-01' })).toBe('ok');
      const young = only({ ...people.identity, offer: async () => ({ realName: ['passport'], withPhone: [], age: ['passport'] }), checkAge: async () => ({ outcome: 'match', age: '8_to_15', provider: 'p', transactionId: 't' }) });
      const child = await consentingUser(people);
      expect(await outcomeOf(verifyIdentity(young, { userId: child, ...claim({ idType: 'passport', idNumber: documentOf('passport'), birthDate: '1990-01-01' }) }))).toBe('identity_underage');
      expect(await levelOf(child)).toBeNull();
      const teen = only({ ...young.identity, checkAge: async () => ({ outcome: 'match', age: '16_or_17', provider: 'p', transactionId: 't' }) });
      const userId = await consentingUser(people);
      await verifyIdentity(teen, { userId, ...claim({ idType: 'passport', idNumber: documentOf('passport'), birthDate: '1990-01-01' }) });
      expect((await findPerson(people, userId)).verified).toMatchObject({ minor: true, level: 'name_id' });
      const silent = only({ ...young.identity, checkAge: async () => ({ outcome: 'match', age: null, provider: 'p', transactionId: 't' }) });
      expect(await outcomeOf(verifyIdentity(silent, { userId: await consentingUser(people), ...claim({ idType: 'passport', idNumber: documentOf('passport'), birthDate: '1990-01-01' }) }))).toBe('identity_unavailable');
    });
    test('what no source checks is refused before anything is asked or counted, and not offered', async () => {
      let asked = 0;
      const narrow = only({ verifyRealName: async () => { asked++; return { outcome: 'match', provider: 'p', transactionId: 't' }; } });
      const userId = await consentingUser(people);
      for (const idType of ID_TYPES.filter((type) => type !== 'resident_id')) expect(await outcomeOf(verifyIdentity(narrow, { userId, ...claim({ idType, idNumber: documentOf(idType), birthDate: '1990-03-07' }) }))).toBe('identity_type_unsupported');
      expect(await outcomeOf(verifyIdentity(narrow, { userId, ...claim(), level: 'name_id_phone' }))).toBe('identity_type_unsupported');
      expect(asked).toBe(0);
      expect(await people.dataSource.manager.countBy(IdentityVerification, { userId })).toBe(0);
      const options = await identityOptions({ ...narrow, face: null }, { userId, channel: 'h5', openid: null });
      expect(options.idTypes).toEqual([{ idType: 'resident_id', ways: ['name_id'] }]);
    });
  });

  describe('the phone number', () => {
    test('is compared by itself where it can be, and raises the level', async () => {
      const userId = await consentingUser(people);
      await verifyIdentity(people, { userId, ...claim() });
      expect(await levelOf(userId)).toBe('name_id_phone');
    });
    test('of somebody else: name and number decide where they are enough, and do not where they are not', async () => {
      const asked = claim({ name: '郑非本机' });
      const userId = await consentingUser(people);
      expect((await verifyIdentity(people, { userId, ...asked })).outcome).toBe('match');
      expect(await levelOf(userId)).toBe('name_id');
      const strict = await consentingUser(people);
      expect(await verifyIdentity(people, { userId: strict, ...claim({ name: '郑非本机' }), level: 'name_id_phone' })).toEqual({ outcome: 'mismatch', attemptsLeft: 4 });
      expect(await levelOf(strict)).toBeNull();
    });
    test('is compared later for the name an account has, without asking for it again', async () => {
      const { verifyRealName } = people.identity;
      const userId = await consentingUser(people);
      await verifyIdentity(only({ verifyRealName }), { userId, ...claim() });
      const before = (await findPerson(people, userId)).verified!;
      expect(before.level).toBe('name_id');
      expect((await raiseIdentity(people, { userId, level: 'name_id_phone' })).outcome).toBe('match');
      expect((await findPerson(people, userId)).verified).toMatchObject({ level: 'name_id_phone', name: before.name, identityHash: before.identityHash });
      expect(await outcomeOf(raiseIdentity(people, { userId: await consentingUser(people), level: 'name_id_phone' }))).toBe('identity_required');
    });
  });

  describe('the face', () => {
    test('needs a consent of its own, again after it was withdrawn', async () => {
      const userId = await consentingUser(people);
      expect(await outcomeOf(begin(userId, claim()))).toBe('face_consent_required');
      await giveConsent(people, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
      await begin(userId, claim());
      await withdrawConsent(people, { userId, kind: 'face', ip: freshIp() });
      expect(await outcomeOf(begin(userId, claim()))).toBe('face_consent_required');
    });
    test('passed, it is the real name at the highest level, once, and nothing of the check stays', async () => {
      const userId = await consentedToFace();
      const asked = claim();
      const { id, token } = await begin(userId, asked);
      expect((await fetch(userId, id)).outcome).toBe('pending');
      await people.face.play(token, 'pass');
      expect(await fetch(userId, id)).toEqual({ outcome: 'match', attemptsLeft: 5 });
      expect((await findPerson(people, userId)).verified).toMatchObject({ level: 'face', name: asked.name, verificationId: id, provider: 'luobi-face-sandbox' });
      expect(await fetch(userId, id)).toEqual({ outcome: 'match', attemptsLeft: 5 });
      expect(await people.dataSource.manager.countBy(IdentityFaceCheck, { userId })).toBe(0);
      const stored = await everythingStored(people.dataSource);
      for (const secret of [token, asked.idNumber]) expect(stored).not.toContain(secret);
    });
    test('raises the level of the name an account has; a lower check afterwards changes nothing', async () => {
      const userId = await verifiedUser(people);
      await giveConsent(people, { userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
      const { id, token } = await begin(userId, null);
      await people.face.play(token, 'pass');
      expect((await fetch(userId, id)).outcome).toBe('match');
      expect(await levelOf(userId)).toBe('face');
      expect((await raiseIdentity(people, { userId, level: 'name_id_phone' })).outcome).toBe('match');
      expect(await levelOf(userId)).toBe('face');
      expect(await outcomeOf(begin(userId, claim()))).toBe('conflict');
    });
    test.each<[FacePlay, string, number]>([['other_person', 'mismatch', 4], ['cancel', 'cancelled', 5]])('played as %s it is %s, with %i tries left', async (how, outcome, attemptsLeft) => {
      const userId = await consentedToFace();
      const { id, token } = await begin(userId, claim());
      await people.face.play(token, how);
      people.clock.pass({ minutes: 1, seconds: 1 });
      expect(await fetch(userId, id)).toEqual({ outcome, attemptsLeft });
      expect((await fetch(userId, id)).outcome).toBe('over');
      expect(await levelOf(userId)).toBeNull();
    });
    test('a silent provider costs no try and can be asked again until the check is over', async () => {
      const userId = await consentedToFace();
      const { id, token } = await begin(userId, claim());
      await people.face.play(token, 'no_answer');
      for (let n = 0; n < 3; n++) expect(await outcomeOf(fetch(userId, id))).toBe('identity_unavailable');
      people.clock.pass({ minutes: 11 });
      expect(await fetch(userId, id)).toEqual({ outcome: 'over', attemptsLeft: 5 });
    });
    test.each([['李查无', 'not_found'], ['周无效', 'again']])('%s is %s', async (name, outcome) => {
      const userId = await consentedToFace();
      const { id, token } = await begin(userId, claim({ name }));
      await people.face.play(token, 'pass');
      expect((await fetch(userId, id)).outcome).toBe(outcome);
    });
    test('a newer check ends the older one, even when the older was passed', async () => {
      const userId = await consentedToFace();
      const asked = claim();
      const older = await begin(userId, asked);
      await people.face.play(older.token, 'pass');
      await begin(userId, asked);
      expect((await fetch(userId, older.id)).outcome).toBe('over');
      expect(await levelOf(userId)).toBeNull();
    });
    test('somebody else\'s check is as good as absent', async () => {
      const { id, token } = await begin(await consentedToFace(), claim());
      await people.face.play(token, 'pass');
      expect(await outcomeOf(fetch(await consentedToFace(), id))).toBe('not_found');
    });
    test('asked for many times at once, it counts once', async () => {
      const userId = await consentedToFace();
      const { id, token } = await begin(userId, claim());
      await people.face.play(token, 'pass');
      expect(await outcomesOf(Array.from({ length: 8 }, () => fetch(userId, id)))).toEqual({ ok: 8 });
      expect(await people.dataSource.manager.countBy(IdentityVerification, { userId, outcome: 'match' })).toBe(1);
    });
    test('mismatches count with those of the register; twenty checks a day are enough for anybody', async () => {
      const userId = await consentedToFace();
      for (let n = 0; n < 3; n++) {
        const { id, token } = await begin(userId, claim());
        await people.face.play(token, 'other_person');
        await fetch(userId, id);
      }
      for (let n = 0; n < 2; n++) await verifyIdentity(people, { userId, ...claim({ name: '王错配' }) });
      expect(await outcomeOf(begin(userId, claim()))).toBe('identity_attempts_exhausted');
      expect(await outcomeOf(verifyIdentity(people, { userId, ...claim() }))).toBe('identity_attempts_exhausted');
      const eager = await consentedToFace();
      for (let n = 0; n < 20; n++) { await begin(eager, claim()); people.clock.pass({ minutes: 1, seconds: 1 }); }
      expect(await outcomeOf(begin(eager, claim()))).toBe('identity_attempts_exhausted');
    });
    test('where there is none, or not for this document, or without the openid it needs, none begins', async () => {
      const userId = await consentedToFace();
      const start = (face: FaceVerification | null, channel: 'h5' | 'weapp' = 'h5'): Promise<string> => outcomeOf(startFaceVerification({ ...people, face }, { userId, claim: claim(), channel, openid: null, returnTo: 'https://x/' }));
      const offer = { idTypes: ['resident_id'], readsAloud: false, needsOpenid: true } as const;
      expect(await start(null)).toBe('identity_type_unsupported');
      expect(await start({ ...people.face, where: async () => ({ weapp: offer, h5: null }) })).toBe('identity_type_unsupported');
      expect(await start({ ...people.face, where: async () => ({ weapp: offer, h5: null }) }, 'weapp')).toBe('identity_type_unsupported');
      expect(await start({ ...people.face, where: async () => ({ weapp: null, h5: { ...offer, needsOpenid: false, idTypes: ['passport'] } }) })).toBe('identity_type_unsupported');
      expect(await start({ ...people.face, where: () => Promise.reject(new Error('boom')) })).toBe('identity_type_unsupported');
      const options = await identityOptions({ ...people, face: { ...people.face, where: async () => ({ weapp: offer, h5: null }) } }, { userId, channel: 'weapp', openid: 'oPerson' });
      expect(options.idTypes[0]).toEqual({ idType: 'resident_id', ways: ['name_id', 'name_id_phone', 'face'] });
      expect(options.idTypes[1]).toEqual({ idType: 'residence_permit', ways: ['name_id', 'name_id_phone'] });
    });
    test('a check that could not begin is no try and leaves nothing', async () => {
      const userId = await consentedToFace();
      const broken = { ...people.face, start: () => Promise.reject(new Error('boom')) };
      expect(await outcomeOf(startFaceVerification({ ...people, face: broken }, { userId, claim: claim(), channel: 'h5', openid: null, returnTo: 'https://x/' }))).toBe('identity_unavailable');
      expect(await people.dataSource.manager.countBy(IdentityFaceCheck, { userId })).toBe(0);
      expect((await identityOptions(people, { userId, channel: 'h5', openid: null })).attemptsLeft).toBe(5);
    });
    test('checks nobody came back to are forgotten with name and number', async () => {
      const userId = await consentedToFace();
      await begin(userId, claim());
      people.clock.pass({ minutes: 69 });
      await forgetFaceChecks(people);
      expect(await people.dataSource.manager.countBy(IdentityFaceCheck, { userId })).toBe(1);
      people.clock.pass({ minutes: 2 });
      await forgetFaceChecks(people);
      expect(await people.dataSource.manager.countBy(IdentityFaceCheck, { userId })).toBe(0);
    });
  });
});
