/** A person's rights over HTTP, as the phone uses them: the notice, consents, a copy, a corrected name, a declaration, the end. */
import { unzipSync } from 'fflate';
import { DataCopy, IdentityVerification, PrivacyText, User } from '../../bff/src/account/entities';
import { LABELS } from '../../bff/src/account/my-data-page';
import { DATA_PARTS } from '../../bff/src/account/my-data-parts';
import { Session } from '../../bff/src/account/entities';
import { createPhoneClient } from '../../bff/demo/phone-client';
import { sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { answerOf, enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere, type Signer } from '../kit/luobi';
import { everythingStored, idNumber } from '../kit/people';

type Phone = Awaited<ReturnType<typeof enter>>;

forEachDatabase('rights over one\'s own data', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database(), { env: { LUOBI_OPERATOR: '晨星公寓管理有限公司', LUOBI_PRIVACY_CONTACT: 'privacy@example.cn', LUOBI_KEEP_CONTRACTS_YEARS: '12' } }); });
  afterAll(async () => { await luobi.close(); });

  async function copyOf(phone: Phone): Promise<{ json: Record<string, never>; html: string; copyId: string }> {
    const { copyId } = await phone.call('startDataCopy');
    for (;;) {
      const { items } = await phone.call('listDataCopies');
      const mine = items.find((item) => item.copyId === copyId)!;
      if (mine.state === 'ready') break;
      if (mine.state === 'failed') throw new Error('failed');
      await new Promise((done) => { setTimeout(done, 50); });
    }
    const files = unzipSync(await phone.fetchBytes('getDataCopyFile', { params: { copyId } }));
    const text = (name: string): string => Buffer.from(files[name]!).toString('utf8');
    return { json: JSON.parse(text('my-data.json')) as Record<string, never>, html: text('my-data.html'), copyId };
  }
  async function claimed(who: Signer): Promise<{ phone: Phone; taskId: string }> {
    const phone = await enter(luobi, who);
    const envelope = await sendContract(luobi, who);
    const ticket = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const { taskId } = await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
    return { phone, taskId };
  }

  test('the notice names who, what, why, how long, who receives it, the rights and the contact, in both languages, without login', async () => {
    const anybody = luobi.phone();
    for (const language of ['zh-CN', 'en'] as const) {
      const notice = await anybody.call('getPrivacyNotice', { query: { language } });
      expect(notice).toMatchObject({ kind: 'privacy', language, operator: '晨星公寓管理有限公司', contact: 'privacy@example.cn' });
      const text = notice.clauses.map(({ title, text: words }) => `${title}\n${words}`).join('\n');
      for (const needed of language === 'en' ? ['晨星公寓管理有限公司', 'Article 13', 'privacy@example.cn', '12 years', '183 days', 'close your account', 'Who receives it', 'under 16'] : ['晨星公寓管理有限公司', '第十三条', 'privacy@example.cn', '12 年', '183 天', '注销', '谁会收到', '16 周岁']) expect(text).toContain(needed);
      expect(/[\u3400-\u9fff]/.test(text.replaceAll('晨星公寓管理有限公司', ''))).toBe(language === 'zh-CN');
      expect((await anybody.call('getPrivacyNotice', { query: { language, kind: 'face' } })).clauses.length).toBeGreaterThan(3);
    }
    const [zh, en] = [await anybody.call('getPrivacyNotice', { query: { language: 'zh-CN' } }), await anybody.call('getPrivacyNotice', { query: { language: 'en' } })];
    expect(zh.sha256).toBe(en.sha256);
  });

  test('a consent keeps its text word for word; withdrawn it stops the next act and nothing that is done; given again it goes on', async () => {
    const who = someSigner();
    const { phone, taskId } = await claimed(who);
    const { items: [privacy, face] } = await phone.call('listConsents');
    expect([privacy?.state, face?.state]).toEqual(['given', 'never']);
    expect(privacy!.acts[0]).toMatchObject({ act: 'given', how: 'h5' });
    const kept = await luobi.services.dataSource.manager.findOneByOrFail(PrivacyText, { sha256: privacy!.acts[0]!.textSha256! });
    expect(sha256Hex(kept.content)).toBe(kept.sha256);
    expect(kept.content).toContain('晨星公寓管理有限公司');

    expect((await phone.call('withdrawConsent', { params: { kind: 'privacy' } })).items[0]).toMatchObject({ state: 'withdrawn' });
    expect((await phone.call('withdrawConsent', { params: { kind: 'privacy' } })).items[0]!.acts).toHaveLength(2);
    expect(await answerOf(phone.fetchBytes('getTaskPage', { params: { taskId, page: 1 } }))).toBe('403 consent_required');
    const hash = sha256Hex('x');
    expect(await answerOf(phone.call('startWillingness', { params: { taskId }, body: { method: 'sms', revisionSha256: hash, pageManifestSha256: hash } }))).toBe('403 consent_required');
    // what is his right asks for no consent
    expect(await answerOf(phone.call('listTasks', { query: { box: 'to_do' } }))).toBe('ok');
    expect(await answerOf(phone.call('startDataCopy'))).toBe('ok');
    expect(await answerOf(phone.call('declineTask', { params: { taskId }, body: { reason: '撤回同意' } }))).toBe('ok');
    await phone.call('giveConsent', { body: { kind: 'privacy', version: privacy!.requiredVersion } });
    await phone.call('giveConsent', { body: { kind: 'face', version: face!.requiredVersion } });
    const after = await phone.call('listConsents');
    expect(after.items.map(({ state }) => state)).toEqual(['given', 'given']);
    expect(after.items[0]!.acts.map(({ act }) => act)).toEqual(['given', 'withdrawn', 'given']);
    expect((await phone.call('withdrawConsent', { params: { kind: 'face' } })).items.map(({ state }) => state)).toEqual(['given', 'withdrawn']);
  });

  test('a copy holds everything about the person, readable by people and machines, and nobody else\'s data', async () => {
    const who = someSigner();
    const { phone, taskId } = await claimed(who);
    const task = await phone.call('getTask', { params: { taskId } });
    await phone.call('recordView', { params: { taskId }, body: { revisionSha256: task.document.revisionSha256, pageManifestSha256: task.document.pageManifestSha256, pages: [1], visibleMs: 900, reachedEnd: false } });
    const { json, html } = await copyOf(phone);
    expect(json).toMatchObject({ format: 'luobi-my-data/1', operator: '晨星公寓管理有限公司', account: { phone: who.phone }, realName: { checks: [{ outcome: 'match', name: who.name, inForce: true }] } });
    expect(json['contracts']).toMatchObject([{ title: expect.any(String) as string, duties: [{ kind: 'signing', state: 'open' }], readings: [{ pages: [1] }] }]);
    const kinds = (json['contracts'] as unknown as { evidence: { kind: string }[] }[])[0]!.evidence.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['recipient.claimed', 'document.viewed']));
    expect(Object.keys(json)).toEqual(expect.arrayContaining(DATA_PARTS.map(({ key }) => key)));
    const all = JSON.stringify(json) + html;
    expect(all).not.toContain(who.idNumber);
    for (const other of [luobi.demo.approver, luobi.demo.sealer]) expect(all).not.toContain(other.phone);
    expect(all).not.toMatch(/tokenHash|codeHash|phoneIndex|v1\.[\w-]{40}/);
    expect(html).toContain(who.name);
    expect(html).not.toMatch(/<script|https?:\/\/|onerror/i);
    expect(await everythingStored(luobi.services.dataSource)).not.toContain(who.phone);
  });

  test('every key of a copy has words in both languages', async () => {
    const { json } = await copyOf(await enter(luobi, someSigner()));
    const keys = new Set<string>();
    const walk = (value: unknown, inEvidence: boolean): void => {
      if (Array.isArray(value)) return value.forEach((item) => walk(item, inEvidence));
      if (typeof value !== 'object' || value === null || inEvidence) return;
      for (const [key, item] of Object.entries(value)) { keys.add(key); walk(item, key === 'strokes' || (key === 'content' && !('clauses' in (item as object)))); }
    };
    const { format: _, madeAt: __, ...parts } = json as Record<string, unknown>;
    walk(parts, false);
    expect([...keys].filter((key) => !(key in LABELS))).toEqual([]);
  });

  test('a copy is its owner\'s alone, asks whether he is still there, and is gone after a day', async () => {
    const [mine, other] = [await enter(luobi, someSigner()), await enter(luobi, someSigner('王守信'))];
    const { copyId } = await copyOf(mine);
    const { manager } = luobi.services.dataSource;
    expect(await answerOf(other.fetchBytes('getDataCopyFile', { params: { copyId } }))).toBe('404 not_found');
    expect((await other.call('listDataCopies')).items).toEqual([]);
    expect(await answerOf(luobi.phone().fetchBytes('getDataCopyFile', { params: { copyId } }))).toBe('401 unauthenticated');
    const { userId } = await manager.findOneByOrFail(DataCopy, { id: copyId });
    await manager.update(Session, { userId }, { provenAt: new Date(Date.now() - 11 * 60_000) });
    for (const asked of [mine.fetchBytes('getDataCopyFile', { params: { copyId } }), mine.call('startDataCopy'), mine.call('closeAccount', { body: { understood: true } }), mine.call('correctName', { body: { name: '林晓雨' } })]) expect(await answerOf(asked)).toBe('403 step_up_required');
    await manager.update(Session, { userId }, { provenAt: new Date() });
    await manager.update(DataCopy, { id: copyId }, { expiresAt: new Date(Date.now() - 1000) });
    expect(await answerOf(mine.fetchBytes('getDataCopyFile', { params: { copyId } }))).toBe('404 not_found');
    for (let n = 0; n < 4; n++) await copyOf(mine);
    expect(await answerOf(mine.call('startDataCopy'))).toBe('429 rate_limited');
  });

  test('two requests at once make one copy', async () => {
    const phone = await enter(luobi, someSigner());
    const copies = await Promise.all([phone.call('startDataCopy'), phone.call('startDataCopy'), phone.call('startDataCopy')]);
    expect(new Set(copies.filter(({ state }) => state === 'making').map(({ copyId }) => copyId)).size).toBeLessThanOrEqual(1);
  });

  test('a corrected name is checked under the same ID number; the old one stays for what was signed under it', async () => {
    const who = someSigner();
    const phone = await enter(luobi, who);
    expect(await phone.call('correctName', { body: { name: '林错配' } })).toMatchObject({ outcome: 'mismatch', attemptsLeft: 4, me: { realName: { nameMasked: '林*月' } } });
    expect(await phone.call('correctName', { body: { name: '林晓雨' } })).toMatchObject({ outcome: 'match', me: { realName: { state: 'verified', nameMasked: '林*雨' } } });
    const { json } = await copyOf(phone);
    const checks = (json['realName'] as unknown as { checks: { name: string | null; inForce: boolean; supersededAt: string | null; outcome: string }[] }).checks.filter(({ outcome }) => outcome === 'match');
    expect(checks.map(({ name, inForce, supersededAt }) => [name, inForce, supersededAt !== null])).toEqual([['林晓月', false, true], ['林晓雨', true, false]]);
    const { manager } = luobi.services.dataSource;
    const [row] = await manager.findBy(IdentityVerification, { outcome: 'match', supersededAt: (await manager.find(IdentityVerification, { order: { askedAt: 'DESC' }, take: 50 })).find((r) => r.supersededAt)?.supersededAt as never });
    expect(row?.nameSealed).not.toBeNull();
    expect(await answerOf(phone.call('correctName', { body: { name: 'x' } }))).toBe('400 invalid_request');
    const unknown = await enter(luobi, someSigner(), { verified: false });
    expect(await answerOf(unknown.call('correctName', { body: { name: '林晓雨' } }))).toBe('403 identity_required');
  });

  test('somebody of 17 declares his income before he signs; an adult is asked for nothing; of another version there is none', async () => {
    const year = new Date().getFullYear();
    const young: Signer = { ...someSigner('周小满'), idNumber: idNumber(`${year - 17}0101`) };
    const { phone, taskId } = await claimed(young);
    expect(await phone.call('getIncomeDeclaration', { query: { language: 'en' } })).toMatchObject({ state: 'needed', text: expect.stringContaining('Article 18') as string });
    const hash = sha256Hex('x');
    const start = (): Promise<unknown> => phone.call('startWillingness', { params: { taskId }, body: { method: 'sms', revisionSha256: hash, pageManifestSha256: hash } });
    expect(await answerOf(start())).toBe('403 income_declaration_required');
    expect(await answerOf(phone.call('declareIncome', { body: { version: '1999' } }))).toBe('409 conflict');
    const { version } = await phone.call('getIncomeDeclaration');
    expect(await phone.call('declareIncome', { body: { version } })).toMatchObject({ state: 'given' });
    expect(await answerOf(start())).not.toBe('403 income_declaration_required');
    const adult = await enter(luobi, someSigner());
    expect(await adult.call('getIncomeDeclaration')).toMatchObject({ state: 'not_needed', declaredAt: null });
  });

  test('closing over HTTP: told what stands in the way, then gone, session and all', async () => {
    const who = someSigner();
    const { phone, taskId } = await claimed(who);
    const before = await phone.call('getClosing');
    expect(before).toMatchObject({ obstacles: [{ kind: 'open_task', taskId, detail: expect.any(String) as string }], unfinished: 0 });
    expect(await answerOf(phone.call('closeAccount', { body: { understood: true } }))).toBe('409 account_has_duties');
    expect(await answerOf(phone.call('closeAccount', { body: { understood: false } as never }))).toBe('400 invalid_request');
    await phone.call('declineTask', { params: { taskId }, body: { reason: '不租了' } });
    await phone.call('closeAccount', { body: { understood: true } });
    expect(await answerOf(phone.call('getMe'))).toBe('401 unauthenticated');
    const again = createPhoneClient(luobi.url, luobi.readCode);
    await again.login(who.phone);
    expect((await again.call('getMe')).realName.state).toBe('none');
    expect((await again.call('listTasks', { query: { box: 'done' } })).items).toEqual([]);
    const copy = await copyOf(again);
    expect([copy.json['contracts'], (copy.json['realName'] as unknown as { checks: unknown[] }).checks, (copy.json['messages'] as unknown as unknown[]).length]).toEqual([[], [], 1]);
    expect(await luobi.services.dataSource.manager.count(User, { where: { phoneSealed: '' } })).toBeGreaterThan(0);
    expect(luobi.log()).not.toContain(who.phone);
    expect(luobi.log()).not.toContain(who.name);
  });
});
