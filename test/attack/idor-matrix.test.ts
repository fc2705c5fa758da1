/**
 * R2: on every route that names an object, a stranger's id answers exactly as one that does not exist: same status,
 * same body, same headers. The routes come from the list itself, so a new one cannot be forgotten.
 */
import path from 'node:path';
import { ROUTES, type RouteName } from '../../shared/src';
import { CONTRACT, type RouteContract } from '../../shared/src/contract';
import { createPartnerClient } from '../../bff/demo/partner-client';
import { createPhoneClient, devInbox } from '../../bff/demo/phone-client';
import { openDatabase } from '../../bff/src/db/open';
import { createPersonalDataBox, loadKeyFile, newId, newToken, sha256Hex, systemClock } from '../../bff/src/kernel';
import { registerPartner, signRequest } from '../../bff/src/partner';
import { demoPartner, nextCode, startLuobi, type Luobi } from '../kit/server';

const hash = sha256Hex('x');
/** A body that passes validation, for each route that takes one. */
const BODIES: Partial<Record<RouteName, unknown>> = {
  transferTask: { colleagueId: newId(), reason: '出差' },
  recordView: { revisionSha256: hash, pageManifestSha256: hash, pages: [1], visibleMs: 1, reachedEnd: false },
  reportReading: { revisionSha256: hash, visibleMs: 0, pages: [], reachedEnd: false, timesHidden: 0 },
  fillFields: { values: [] },
  startWillingness: { method: 'sms', revisionSha256: hash, pageManifestSha256: hash },
  proveWillingness: { challengeId: newId(), code: '123456' },
  signTask: { proofId: newId(), revisionSha256: hash, mark: { kind: 'seal', sealId: newId() } },
  approveTask: { revisionSha256: hash },
  declineTask: { reason: '不' },
  partnerRevokeEnvelope: { reason: '不' },
};
/** A query, for each route that cannot be asked without one. */
const QUERIES: Partial<Record<RouteName, string>> = { getTaskTile: '?zoom=2&x=0&y=0' };
const readingId = newId();
const withObject = (Object.keys(ROUTES) as RouteName[]).filter((name) => /\{(taskId|envelopeId|recipientId)\}/.test(ROUTES[name].path));
const sessionRoutes = withObject.filter((name) => ROUTES[name].audience === 'session');
const partnerRoutes = withObject.filter((name) => ROUTES[name].audience === 'partner');

/** Headers that differ from answer to answer anyway. */
const CHANGING = /^(date|x-request-id|content-length|etag|(x-)?ratelimit.*)$/;

interface Face {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

describe('a stranger', () => {
  let luobi: Luobi;
  let token: string;
  let rival: { keyId: string; secret: string };
  let theirs: Record<'fieldId' | 'taskId' | 'envelopeId' | 'recipientId', string>;

  beforeAll(async () => {
    luobi = await startLuobi({ env: { LUOBI_LOG_LEVEL: 'error' } });
    const partner = demoPartner(luobi);
    const envelope = await partner.send();
    const signer = createPhoneClient(luobi.url, devInbox(luobi.url));
    await signer.login(partner.demo.signer.phone);
    const ticket = await partner.invite(envelope);
    const { taskId } = await signer.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
    theirs = { fieldId: newId(), taskId, envelopeId: envelope.envelopeId, recipientId: envelope.recipients[0]!.recipientId };
    expect((await signer.call('getTask', { params: { taskId } })).state).toBe('open');

    await luobi.stop();
    const dataSource = await openDatabase({ url: `sqlite:${path.join(luobi.dataDir, 'luobi.db')}` });
    const box = createPersonalDataBox(await loadKeyFile(path.join(luobi.dataDir, 'keys/personal-data.key'), false));
    rival = await registerPartner({ dataSource, clock: systemClock, box }, { name: '对手', organizationName: '对手公司' });
    await dataSource.destroy();
    await luobi.restart({ LUOBI_LOG_LEVEL: 'error' });

    const phone = '13800009999';
    const sent = (await (await fetch(luobi.url + ROUTES.sendLoginCode.path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ phone }) })).json()) as { challengeId: string };
    const { code } = await nextCode(luobi.url, phone, 0);
    const session = (await (await fetch(luobi.url + ROUTES.login.path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ challengeId: sent.challengeId, code, channel: 'h5' }) })).json()) as { token: string };
    token = session.token;
  });
  afterAll(async () => { await luobi?.remove(); });

  const fill = (template: string, ids: Record<string, string>): string => template.replace(/\{(\w+)\}/g, (_, key: string) => ids[key] ?? (key === 'readingId' ? readingId : '1'));
  async function ask(name: RouteName, ids: Record<string, string>): Promise<Face> {
    const { method, path: template, audience } = ROUTES[name];
    const where = fill(template, ids) + (QUERIES[name] ?? '');
    const isImage = (CONTRACT[name] as RouteContract).body === 'image';
    const body = isImage ? 'not looked at' : BODIES[name] === undefined ? '' : JSON.stringify(BODIES[name]);
    const auth = audience === 'session' ? { authorization: `Bearer ${token}` } : signed(method, where, body);
    const answer = await fetch(luobi.url + where, { method, headers: { ...auth, ...(body ? { 'content-type': isImage ? 'image/png' : 'application/json' } : {}) }, ...(body ? { body } : {}) });
    const { requestId: _, ...rest } = (await answer.json()) as { requestId: string };
    const headers: Record<string, string> = {};
    answer.headers.forEach((value, key) => { if (!CHANGING.test(key)) headers[key] = value; });
    return { status: answer.status, body: rest, headers };
  }
  function signed(method: string, pathAndQuery: string, body: string): Record<string, string> {
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), newToken(18)];
    return { 'luobi-key': rival.keyId, 'luobi-timestamp': timestamp, 'luobi-nonce': nonce, 'luobi-signature': signRequest(rival.secret, { timestamp, nonce, method, pathAndQuery, body: Buffer.from(body) }) };
  }
  const absent = () => ({ taskId: newId(), envelopeId: newId(), recipientId: newId(), fieldId: newId() });

  test('has a list of routes to try, and a body for each that takes one', () => {
    expect(sessionRoutes.length).toBeGreaterThanOrEqual(14);
    expect(partnerRoutes.length).toBeGreaterThanOrEqual(5);
  });

  test.each(sessionRoutes)('%s', async (name) => {
    const foreign = await ask(name, theirs);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(foreign).toEqual(await ask(name, absent()));
  });

  test.each(partnerRoutes)('%s', async (name) => {
    const foreign = await ask(name, theirs);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(foreign).toEqual(await ask(name, absent()));
  });

  test('a stranger\'s session is not asked for more by any of it: the task is untouched', async () => {
    const partner = demoPartner(luobi);
    const client = createPartnerClient({ server: luobi.url, ...partner.demo.partner });
    const envelope = await client.getEnvelope(theirs.envelopeId);
    expect(envelope.state).toBe('sent');
    expect(envelope.recipients[0]).toMatchObject({ claimed: true, tasks: [{ kind: 'signing', state: 'open' }] });
  });
});
