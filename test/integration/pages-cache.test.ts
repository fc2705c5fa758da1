/** What a phone may keep of a page's picture: for a day when the revision is named, else only after asking again. */
import { newToken, sha256Hex } from '../../bff/src/kernel';
import { ROUTES } from '../../shared/src';
import { demoPartner, nextCode, startLuobi, type Luobi } from '../kit/server';

describe('the picture of a page, kept by a phone', () => {
  let luobi: Luobi;
  let page: string;
  let revision: string;
  let token: string;

  beforeAll(async () => {
    luobi = await startLuobi({ env: { LUOBI_LOG_LEVEL: 'error' } });
    const partner = demoPartner(luobi);
    const ticket = await partner.invite(await partner.send());
    token = await tokenOf(partner.demo.signer.phone);
    const { taskId } = await call('POST', ROUTES.claimTicket.path, { ticket: ticket.ticket, number: ticket.number }, token) as { taskId: string };
    revision = (await call('GET', ROUTES.getTask.path.replace('{taskId}', taskId), undefined, token) as { document: { revisionSha256: string } }).document.revisionSha256;
    page = ROUTES.getTaskPage.path.replace('{taskId}', taskId).replace('{page}', '1');
  });
  afterAll(async () => { await luobi?.remove(); });

  async function call(method: string, path: string, body?: object, by?: string): Promise<unknown> {
    const answer = await fetch(luobi.url + path, {
      method, headers: { ...(body && { 'content-type': 'application/json' }), ...(by && { authorization: `Bearer ${by}` }) }, ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }
  /** Logs in and agrees to the privacy policy. */
  async function tokenOf(phone: string): Promise<string> {
    const { challengeId } = await call('POST', ROUTES.sendLoginCode.path, { phone }) as { challengeId: string };
    const { code } = await nextCode(luobi.url, phone, 0);
    const { token: fresh, me } = await call('POST', ROUTES.login.path, { challengeId, code, channel: 'h5' }) as { token: string; me: { privacyConsent: { requiredVersion: string } } };
    await call('POST', ROUTES.giveConsent.path, { kind: 'privacy', version: me.privacyConsent.requiredVersion }, fresh);
    return fresh;
  }
  // without a cache-control of its own, Node's fetch adds `no-cache` to a question with a tag; a browser does not
  const ask = (query: string, headers: Readonly<Record<string, string>> = {}, by = token) => fetch(`${luobi.url}${page}${query}`, { headers: { authorization: `Bearer ${by}`, 'cache-control': 'max-age=0', ...headers } });

  test('with its revision it is kept for a day by this session alone', async () => {
    const answer = await ask(`?width=540&revision=${revision}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('private, max-age=86400, immutable');
    expect(answer.headers.get('vary')).toMatch(/\bauthorization\b/i);
    expect(answer.headers.get('etag')).toBe(`"${sha256Hex(new Uint8Array(await answer.arrayBuffer()))}"`);
  });

  test('without a revision the phone has to ask again each time', async () => {
    expect((await ask('?width=540')).headers.get('cache-control')).toBe('private, max-age=0, must-revalidate');
  });

  test('asked again with its tag, the answer is 304 without bytes; with another tag it is the picture', async () => {
    const etag = (await ask('?width=540')).headers.get('etag')!;
    const again = await ask('?width=540', { 'if-none-match': etag });
    expect([again.status, (await again.arrayBuffer()).byteLength, again.headers.get('etag')]).toEqual([304, 0, etag]);
    expect((await ask('?width=540', { 'if-none-match': `"${sha256Hex('other')}"` })).status).toBe(200);
    expect((await ask('?width=1080', { 'if-none-match': etag })).status).toBe(200);
  });

  test('a tag is no key: without a session, or with a made-up one, there is no 304, and a refusal is not kept', async () => {
    const etag = (await ask('?width=540')).headers.get('etag')!;
    for (const by of ['', newToken(32)]) {
      const refused = await ask('?width=540', { 'if-none-match': etag }, by);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('cache-control')).toBe('no-store');
      expect(refused.headers.get('etag')).not.toBe(etag);
    }
  });

  test('another person who knows the address and the tag learns nothing', async () => {
    const etag = (await ask(`?width=540&revision=${revision}`)).headers.get('etag')!;
    const stranger = await tokenOf('13800007777');
    const refused = await ask(`?width=540&revision=${revision}`, { 'if-none-match': etag }, stranger);
    expect(refused.status).toBe(404);
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });

  test('a picture of a revision that is not this one is refused and not kept', async () => {
    const refused = await ask(`?width=540&revision=${sha256Hex('another file')}`);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });
});
