/** From an upload to an envelope that was sent: what is refused, what is kept, and what recipients then see. */
import { createEnvelope, listPartnerEnvelopes, listTasks, loadPartnerEnvelope, loadRecipientForTicket, uploadDocument, type EnvelopeRequest } from '../../bff/src/envelope';
import { DocumentRevision, Envelope, Recipient } from '../../bff/src/envelope/entities';
import { findTask, fillFields, readTaskPage } from '../../bff/src/envelope';
import { newId, sha256Hex } from '../../bff/src/kernel';
import { canonicalJson } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { company } from '../kit/organizations';
import { everythingStored, outcomeOf } from '../kit/people';
import { claim, detail, fixture, openWorkflow, ORIGIN, personRequest, readAndSign, reaches, send, someone, type Workflow } from '../kit/workflow';

forEachDatabase('creating an envelope', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });
  const upload = (name = 'noembed.pdf', partnerId = w.partnerId) => uploadDocument(w, { partnerId, title: name, bytes: fixture(name) });
  const create = async (over: Partial<EnvelopeRequest> = {}) => createEnvelope(w, { partnerId: w.partnerId, inviter: '晨星公寓' }, { title: '合同', documentId: (await upload()).documentId, recipients: [personRequest('林晓月', '13900000001')], ...over });

  test('an upload is measured and kept under its hash; what cannot be signed is refused with the reason', async () => {
    expect(await upload('base3.pdf')).toMatchObject({ originalSha256: sha256Hex(fixture('base3.pdf')), repairs: [{ code: 'unused_objects_dropped' }], pages: [{ width: 595.28, height: 841.89 }, {}, {}] });
    expect(await outcomeOf(upload('v-already-signed.pdf'))).toBe('pdf_already_signed');
    expect(await outcomeOf(upload('v-enc-userpw.pdf'))).toBe('pdf_encrypted');
    expect(await outcomeOf(uploadDocument(w, { partnerId: w.partnerId, title: 'x', bytes: Buffer.from('hello') }))).toBe('pdf_unreadable');
  });

  test('sent: revision 1 has the fields and begins with the upload, the manifest names it, the renderer and every page', async () => {
    const envelope = await send(w, [personRequest('林晓月', '13900000001')], { file: fixture('base3.pdf') });
    const { documentId } = await w.dataSource.manager.findOneByOrFail(Envelope, { id: envelope.envelopeId });
    const [original, fields] = await w.dataSource.manager.find(DocumentRevision, { where: { documentId }, order: { ordinal: 'ASC' } });
    const bytes = await w.blobs.get(fields!.sha256);
    const clean = await w.blobs.get(original!.sha256);
    expect(bytes.subarray(0, clean.length).equals(clean)).toBe(true);
    expect(fields).toMatchObject({ ordinal: 1, kind: 'fields', baseSha256: original?.sha256 });
    const manifest = JSON.parse((await w.blobs.get(fields!.pageManifestSha256!)).toString()) as { pages: unknown[] };
    expect(manifest).toMatchObject({ version: 1, revisionSha256: fields!.sha256, renderer: expect.stringMatching(/^luobi-render-\d+:[0-9a-f]{16}$/) as string });
    expect(manifest.pages).toHaveLength(3);
    expect(fields!.pageManifestSha256).toBe(sha256Hex(canonicalJson(manifest as never)));
  });

  test('names and phone numbers of recipients are nowhere in clear', async () => {
    const envelope = await send(w, [personRequest('欧阳独一', '13987654321')]);
    const stored = await everythingStored(w.dataSource);
    expect(stored).not.toContain('13987654321');
    expect(stored).not.toContain('欧阳独一');
    expect(await loadRecipientForTicket(w, envelope.recipients[0]!.recipientId)).toMatchObject({ name: '欧阳独一', phone: '13987654321', boundUserId: null, kind: 'person', envelopeState: 'sent', inviter: '晨星公寓' });
    expect(await w.dataSource.manager.countBy(Recipient, { phoneIndex: w.box.blindIndex('13987654321', 'phone') })).toBe(1);
    expect(await loadRecipientForTicket(w, newId())).toBeNull();
  });

  test('a document serves one envelope, also when two are asked for at once', async () => {
    const { documentId } = await upload();
    const outcomes = await Promise.all([create({ documentId }), create({ documentId }), create({ documentId })].map(outcomeOf));
    expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'ok']);
    expect(await outcomeOf(create({ documentId }))).toBe('conflict');
  });

  test('refuses what cannot be fulfilled, and leaves nothing behind', async () => {
    const firm = await company(w);
    const before = await w.dataSource.manager.count(Envelope);
    const seal = [{ kind: 'seal' as const, place: { page: 1, x: 10, y: 10, width: 100, height: 100 } }];
    expect(await outcomeOf(create({ documentId: newId() }))).toBe('not_found');
    expect(await outcomeOf(create({ deadline: w.clock.now().toISOString() }))).toBe('field_value_invalid');
    expect(await outcomeOf(create({ recipients: [personRequest('林晓月', '13900000001', { fields: [{ kind: 'signature', place: { page: 2, x: 1, y: 1, width: 100, height: 50 } }] })] }))).toBe('field_outside_page');
    expect(await outcomeOf(create({ recipients: [personRequest('\u{1F642}\u{1F643}', '13900000001')] }))).toBe('glyph_missing');
    expect(await outcomeOf(create({ recipients: [{ kind: 'organization', name: '没有的公司', uscc: '91310110MA1G8QXT37', fields: seal }] }))).toBe('field_value_invalid');
    expect(await outcomeOf(create({ recipients: [{ kind: 'organization', name: '别的名字', uscc: firm.seed.uscc, fields: seal }] }))).toBe('field_value_invalid');
    expect(await w.dataSource.manager.count(Envelope)).toBe(before);
  });

  test('the partner lists its envelopes newest first, page by page, each once', async () => {
    const mine = { ...w, partnerId: newId() } as Workflow;
    const sent: string[] = [];
    for (let i = 0; i < 5; i++) sent.unshift((await send(mine, [personRequest('林晓月', '13900000001')])).envelopeId);
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listPartnerEnvelopes(w, mine.partnerId, { cursor, limit: 2 });
      seen.push(...page.items.map((e) => e.envelopeId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect([...seen].sort()).toEqual([...sent].sort());
    expect(new Set(seen).size).toBe(5);
    expect(await outcomeOf(listPartnerEnvelopes(w, mine.partnerId, { cursor: 'nonsense', limit: 2 }))).toBe('invalid_request');
    expect(await outcomeOf(loadPartnerEnvelope(w, newId(), sent[0]!))).toBe('not_found');
  });

  test('the inbox moves a task from to-do to waiting to done', async () => {
    const [me, other] = [await someone(w), await someone(w, '李思思')];
    const envelope = await send(w, [personRequest(me.name, me.phone), personRequest(other.name, other.phone, { order: 2 }, 1)]);
    const mine = await claim(w, envelope, 0, me.userId);
    const boxes = async (userId: string) => (await listTasks(w, userId, { box: 'to_do', limit: 20 })).counts;
    expect(await boxes(me.userId)).toEqual({ toDo: 1, waiting: 0, done: 0 });
    await readAndSign(w, me.userId, mine);
    expect(await boxes(me.userId)).toEqual({ toDo: 0, waiting: 1, done: 0 });
    const theirs = await claim(w, envelope, 1, other.userId);
    await readAndSign(w, other.userId, theirs);
    await reaches(w, envelope.envelopeId, 'completed');
    expect(await boxes(me.userId)).toEqual({ toDo: 0, waiting: 0, done: 1 });
    const more = await Promise.all(Array.from({ length: 5 }, async () => claim(w, await send(w, [personRequest(me.name, me.phone)]), 0, me.userId)));
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listTasks(w, me.userId, { box: 'to_do', cursor, limit: 2 });
      seen.push(...page.items.map((t) => t.taskId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect([...seen].sort()).toEqual([...more].sort());
  });

  test('pages are shown after consent only, by revision, and other recipients\' names are not in the task\'s fields', async () => {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone)], { file: fixture('base3.pdf') });
    const taskId = await claim(w, envelope, 0, me.userId);
    const access = await findTask(w, me.userId, taskId);
    const { document } = await detail(w, me.userId, taskId);
    const page = Buffer.from(await readTaskPage(w, access, 2, 1080, document.revisionSha256));
    expect(page.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(Buffer.from(await readTaskPage(w, access, 2, 300)).length).toBeLessThan(page.length);
    expect(await outcomeOf(readTaskPage(w, access, 4, 1080))).toBe('not_found');
    expect(await outcomeOf(readTaskPage(w, access, 1, 1080, sha256Hex('other')))).toBe('revision_changed');
    const { ensureUser } = await import('../../bff/src/account');
    const { freshPhone } = await import('../kit/people');
    const phone = freshPhone();
    const shy = await ensureUser(w, phone);
    const second = await claim(w, await send(w, [personRequest('林晓月', phone)]), 0, shy);
    expect(await outcomeOf(readTaskPage(w, await findTask(w, shy, second), 1, 1080))).toBe('consent_required');
  });

  test('values are checked: yours, of the right kind, printable', async () => {
    const [me, other] = [await someone(w), await someone(w, '李思思')];
    const withText = { fields: [
      { kind: 'signature' as const, place: { page: 1, x: 60, y: 60, width: 160, height: 60 } },
      { kind: 'text' as const, place: { page: 1, x: 60, y: 200, width: 300, height: 24 } }, { kind: 'date' as const, place: { page: 1, x: 60, y: 240, width: 120, height: 24 } },
    ] };
    const envelope = await send(w, [personRequest(me.name, me.phone, withText), personRequest(other.name, other.phone, {}, 4)]);
    const taskId = await claim(w, envelope, 0, me.userId);
    const access = await findTask(w, me.userId, taskId);
    const fields = (await detail(w, me.userId, taskId)).fields;
    const idOf = (kind: string, mine = true): string => fields.find((f) => f.kind === kind && f.mine === mine)!.fieldId;
    const fill = (fieldId: string, value: string) => outcomeOf(fillFields(w, access, { values: [{ fieldId, value }], origin: ORIGIN }));
    expect(await fill(idOf('signature'), 'x')).toBe('field_value_invalid');
    expect(await fill(idOf('signature', false), 'x')).toBe('field_value_invalid');
    expect(await fill(newId(), 'x')).toBe('field_value_invalid');
    for (const bad of ['2026-02-30', '2026/01/01', '26-1-1', 'today', '2026-13-01', '0000-00-00']) expect(await fill(idOf('date'), bad)).toBe('field_value_invalid');
    for (const bad of ['   ', 'a\nb', 'a\u0000', 'a\u2028b', '\ud800']) expect(await fill(idOf('text'), bad)).toBe('field_value_invalid');
    expect(await fill(idOf('text'), '好\u{1F642}')).toBe('glyph_missing');
    expect(await fill(idOf('date'), '2026-11-24')).toBe('ok');
    expect(await fill(idOf('text'), '上海市')).toBe('ok');
    expect((await detail(w, me.userId, taskId)).fields.filter((f) => f.value !== null).map((f) => f.value).sort()).toEqual(['2026-11-24', '上海市']);
    expect(await fill(idOf('text'), '')).toBe('ok');
    expect((await detail(w, me.userId, taskId)).needs).toContain('values');
    expect(await everythingStored(w.dataSource)).not.toContain('上海市"');
  });
});
