/**
 * Production: what a real operation starts with, walked from the first order of its operator to a completed contract, on
 * the doubles of its vendors. None of the demo's conveniences are there.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { demoContract, demoEnvelope, type DemoFile } from '../../bff/demo/contract/envelope';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { readDocument, signDocument, type PhoneClient } from '../../bff/demo/phone-client';
import { openOperation, type Operation } from '../kit/production';
import { startLuobi } from '../kit/server';

const COMPANY = { name: '上海晨星公寓管理有限公司', uscc: '91310110MA1G8QXT37' };
const APPROVER = { name: '周敏', phone: '13800000002', idNumber: '310101198503040022' };
const SEALER = { name: '陈立', phone: '13800000003', idNumber: '310101197811220012' };
const SIGNER = { name: '林晓月', phone: '13800000001', idNumber: '310101199206150027' };

describe('an operation', () => {
  let operation: Operation;
  let credentials: { readonly partnerId: string; readonly keyId: string; readonly secret: string };
  const dataDir = (...names: string[]): string => path.join(operation.luobi.dataDir, ...names);
  beforeAll(async () => { operation = await openOperation(); }, 100_000);
  afterAll(async () => { await operation?.close(); });

  test('begins empty: no demo, no inbox of codes, no address of this machine', async () => {
    expect(operation.luobi.ready).toMatchObject({ url: 'https://sign.example.cn', devInbox: null, demoFile: null });
    for (const at of ['/dev/inbox', '/dev/inbox.json']) expect((await fetch(`${operation.url}${at}`)).status).toBe(404);
    expect(existsSync(dataDir('demo.json'))).toBe(false);
    expect(await operation.admin('organization', 'list')).toBe('');
    expect(await operation.admin('partner', 'list')).toBe('');
  });

  test('the operator registers an organisation, its people, its seal and its partner; the secret goes into a file alone', async () => {
    await operation.admin('organization', 'add', '--name', COMPANY.name, '--uscc', COMPANY.uscc);
    await operation.admin('member', 'set', '--organization', COMPANY.uscc, '--phone', APPROVER.phone, '--roles', 'approver');
    await operation.admin('member', 'set', '--organization', COMPANY.uscc, '--phone', SEALER.phone, '--roles', 'sealer,admin');
    await operation.admin('seal', 'add', '--organization', COMPANY.uscc, '--name', '公章', '--kind', 'official');
    await operation.admin('seal', 'grant', '--organization', COMPANY.uscc, '--seal', '公章', '--phone', SEALER.phone, '--granted-by', APPROVER.name, '--until', '2029-12-31');
    const said = await operation.admin('partner', 'add', '--name', '晨星公寓在线签约', '--organization', COMPANY.uscc);
    const [file] = readdirSync(dataDir('partners'));
    credentials = JSON.parse(readFileSync(dataDir('partners', file!), 'utf8')) as typeof credentials;
    expect(statSync(dataDir('partners', file!)).mode & 0o077).toBe(0);
    expect(said).toContain(credentials.keyId);
    expect(said).not.toContain(credentials.secret);
    const log = readFileSync(dataDir('log', 'admin-operations.log'), 'utf8');
    expect(log).toContain('138****0003');
    for (const canary of [credentials.secret, SEALER.phone]) expect(log).not.toContain(canary);
    await expect(operation.admin('seal', 'grant', '--organization', COMPANY.uscc, '--seal', '公章', '--phone', APPROVER.phone, '--granted-by', '周敏', '--until', '2029-12-31')).rejects.toThrow('no sealer');
  });

  test('a contract is signed, approved, sealed and completed', async () => {
    const partner = operation.partner(credentials);
    await partner.setWebhook('http://127.0.0.1:9/hook').catch(() => undefined);
    const demo = { organization: COMPANY, approver: APPROVER, sealer: SEALER, signer: SIGNER, partner: credentials } satisfies DemoFile;
    const { documentId } = await partner.uploadDocument('房屋租赁合同', demoContract(path.join(__dirname, '../..')));
    const { envelopeId, recipients } = await partner.createEnvelope(demoEnvelope(demo, documentId), `production-${documentId}`);
    const ticket = await partner.mintTicket(envelopeId, recipients.find(({ kind }) => kind === 'person')!.recipientId);
    expect(ticket.url).toMatch(/^https:\/\/sign\.example\.cn\//);

    const enter = async (who: typeof SIGNER): Promise<PhoneClient> => {
      const phone = operation.phone();
      await phone.login(who.phone);
      expect(await phone.call('verifyIdentity', { body: { idType: 'resident_id', name: who.name, idNumber: who.idNumber } })).toMatchObject({ outcome: 'match' });
      return phone;
    };
    const taskOf = async (phone: PhoneClient): Promise<string> => (await phone.call('listTasks', { query: { box: 'to_do' } })).items.find((task) => task.envelopeId === envelopeId)!.taskId;

    const signer = await enter(SIGNER);
    const { taskId } = await signer.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
    await readDocument(signer, taskId);
    // 60 seconds between two codes, in production
    await expect(signDocument(signer, SIGNER.phone, taskId, demoHandwriting(), operation.readCode)).rejects.toMatchObject({ code: 'code_send_limited' });
    await operation.anHourLater();
    await signDocument(signer, SIGNER.phone, taskId, demoHandwriting(), operation.readCode);

    const approver = await enter(APPROVER);
    const approval = await taskOf(approver);
    const { document } = await readDocument(approver, approval);
    await approver.call('approveTask', { params: { taskId: approval }, body: { revisionSha256: document.revisionSha256, comment: '同意' } });

    const sealer = await enter(SEALER);
    await operation.anHourLater();
    const sealing = await taskOf(sealer);
    await readDocument(sealer, sealing);
    const { seals } = await sealer.call('listTaskSeals', { params: { taskId: sealing } });
    await signDocument(sealer, SEALER.phone, sealing, { kind: 'seal', sealId: seals[0]!.sealId }, operation.readCode);

    for (const end = Date.now() + 60_000; (await partner.getEnvelope(envelopeId)).state !== 'completed';) {
      if (Date.now() > end) throw new Error(`it does not complete:\n${operation.luobi.log()}`);
      await new Promise((done) => { setTimeout(done, 100); });
    }
    expect((await partner.getPdf(envelopeId)).subarray(0, 5).toString()).toBe('%PDF-');
    const evidence = JSON.stringify(await partner.getEvidence(envelopeId));
    for (const provider of ['tencent-sms']) expect(evidence).toContain(provider);
    expect(evidence).not.toContain('luobi-inbox');
  }, 120_000);

  test('certificates say that they are a test', async () => {
    const { X509Certificate } = await import('node:crypto');
    expect(new X509Certificate(await (await fetch(`${operation.url}/api/v1/trust-anchors`)).text()).subject).toContain('TEST – no legal effect');
  });

  test('a removed member and a revoked key are refused', async () => {
    await operation.admin('member', 'remove', '--organization', COMPANY.uscc, '--phone', APPROVER.phone);
    await operation.admin('seal', 'revoke', '--organization', COMPANY.uscc, '--seal', '公章', '--phone', SEALER.phone);
    await operation.admin('partner', 'add-key', '--partner', credentials.partnerId);
    await operation.admin('partner', 'revoke-key', '--partner', credentials.partnerId, '--key', credentials.keyId);
    await expect(operation.partner(credentials).uploadDocument('x', demoContract(path.join(__dirname, '../..')))).rejects.toMatchObject({ status: 401 });
  });

  test('no secret and no number of anybody stands in the log', () => {
    for (const canary of [...operation.secrets, credentials.secret, ...operation.sms.sent.map((one) => one.phone.slice(3))]) expect(operation.luobi.log()).not.toContain(canary);
  });
});

test('without its vendors it does not start, and says what is missing', async () => {
  const refusal = await startLuobi({ env: { LUOBI_MODE: 'production' } }).then(async (luobi) => { await luobi.remove(); return ''; }, (error: Error) => error.message);
  for (const line of ['LUOBI_PUBLIC_URL:', 'LUOBI_SMS:', 'LUOBI_IDENTITY:', 'LUOBI_CA:', 'LUOBI_TSA:']) expect(refusal).toContain(line);
}, 60_000);

test('a secret others may read stops it, without being shown', async () => {
  const folder = (await import('node:fs')).mkdtempSync(path.join((await import('node:os')).tmpdir(), 'luobi-open-'));
  const { writeFileSync, chmodSync, rmSync } = await import('node:fs');
  const file = path.join(folder, 'secret');
  writeFileSync(file, 'canarycanarycanarycanarycanaryca');
  chmodSync(file, 0o644);
  const refusal = await startLuobi({ env: { LUOBI_WECHAT_APPID: 'wxba5fad812f8e6fb9', LUOBI_WECHAT_SECRET_FILE: file } }).then(async (luobi) => { await luobi.remove(); return ''; }, (error: Error) => error.message);
  rmSync(folder, { recursive: true, force: true });
  expect(refusal).toContain('LUOBI_WECHAT_SECRET_FILE');
  expect(refusal).toContain('chmod 600');
  expect(refusal).not.toContain('canary');
}, 60_000);
