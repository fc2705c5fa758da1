/**
 * Ways an invitation reaches a phone: the plain link with its page, the mini-program code, links for messages. With a
 * mini-program (on the double) and without; what WeChat cannot make is left out, and no address tells who is invited.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { freshSqlite, type TestDatabase } from '../kit/databases';
import { enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere } from '../kit/luobi';
import { MovableClock } from '../kit/people';
import { startWeChatDouble, type WeChatDouble } from '../kit/wechat';

class SystemTime extends MovableClock { override now(): Date { return new Date(); } }
const PHONE_BROWSER = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148';
const IN_WECHAT = `${PHONE_BROWSER} MicroMessenger/8.0.50`;

let database: TestDatabase & { drop(): Promise<void> };
let luobi: LuobiHere;
const close = async (): Promise<void> => {
  await luobi.close();
  await database.drop();
};
const get = async (url: string, agent = PHONE_BROWSER): Promise<{ status: number; type: string; text: string; headers: Headers }> => {
  const answer = await fetch(url, { headers: { 'user-agent': agent } });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: Buffer.from(await answer.arrayBuffer()).toString('latin1'), headers: answer.headers };
};
const textOf = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

describe('without a mini-program of its own', () => {
  beforeAll(async () => {
    database = await freshSqlite();
    luobi = await openLuobi(database);
  });
  afterAll(close);

  test('a scan leads to a page that explains and goes on in the browser', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const ticket = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    expect(ticket).toMatchObject({ plainLink: `${luobi.url}/q/${ticket.ticket}`, opens: 'browser', urlLink: null, scheme: null });
    const page = await get(ticket.plainLink);
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    expect(page.headers.get('cache-control')).toBe('no-store');
    const text = textOf(page.text);
    expect(text).toContain('有一份文件等您签署');
    expect(text).toContain(`href="${luobi.url}/#/pages/claim/index?ticket&#61;`.replace('&#61;', '='));
    for (const secret of [who.phone, who.name, envelope.title]) expect(text).not.toContain(secret);
    // two digits stand in colours and widths too: only what a person reads counts
    const read = text.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]*>/g, '\n');
    expect(read).toContain('有一份文件等您签署');
    expect(read).not.toContain(ticket.number);
    expect(textOf((await get(`${ticket.plainLink}?lang=en`)).text)).toContain('A document waits for your signature');
    expect(text).not.toContain('<script');
  });

  test('what is over, wrong or nothing says so', async () => {
    const who = someSigner();
    const envelope = await sendContract(luobi, who);
    const ticket = await luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope));
    const phone = await enter(luobi, who);
    await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
    for (const link of [ticket.plainLink, `${luobi.url}/q/${'A'.repeat(32)}`]) {
      const page = await get(link);
      expect(page.status).toBe(410);
      expect(textOf(page.text)).toContain('这个签署码已失效');
      expect((await get(`${link}/code.png`)).status).toBe(404);
    }
    for (const rest of ['', 'x', 'AbCd1234.txt', '%3Cscript%3E', `${ticket.ticket}/other.png`, '../etc/passwd']) expect((await get(`${luobi.url}/q/${rest}`)).status).toBe(404);
  });
});

describe('with a mini-program', () => {
  let double: WeChatDouble;
  beforeAll(async () => {
    database = await freshSqlite();
    double = await startWeChatDouble(new SystemTime());
    double.state.pages.add('pages/claim/index');
    const put = (name: string, text: string): string => {
      const file = path.join(database.folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    };
    luobi = await openLuobi(database, { env: { LUOBI_WECHAT_APPID: double.state.appId, LUOBI_WECHAT_URL: double.url, LUOBI_WECHAT_SECRET_FILE: put('secret', double.state.secret), LUOBI_WECHAT_LINK_FILE: put('AbCd1234.txt', '8f0a9c0d1e2f3a4b\n') } });
  });
  afterAll(async () => {
    await close();
    await double.stop();
  });
  const mint = async (use?: 'message') => {
    const envelope = await sendContract(luobi, someSigner());
    return luobi.partner.mintTicket(envelope.envelopeId, personOf(envelope), use);
  };

  test('the code holds the ticket as its scene, is made once, and may be shown by another site', async () => {
    const ticket = await mint();
    expect(ticket).toMatchObject({ opens: 'mini_program', miniProgramCodeUrl: `${luobi.url}/q/${ticket.ticket}/code.png`, urlLink: null, scheme: null });
    const pictures = await Promise.all([get(ticket.miniProgramCodeUrl!), get(ticket.miniProgramCodeUrl!), get(ticket.miniProgramCodeUrl!)]);
    for (const picture of pictures) {
      expect(picture).toMatchObject({ status: 200, type: 'image/png' });
      expect(picture.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
    const asked = double.state.callsTo('/wxa/getwxacodeunlimit');
    expect(asked).toHaveLength(1);
    expect(asked[0]!.body).toMatchObject({ scene: ticket.ticket, page: 'pages/claim/index' });
  });

  test('a ticket for a message lives a week and has links of WeChat that hold it alone', async () => {
    const ticket = await mint('message');
    expect(ticket.urlLink).toMatch(/^https:\/\/wxaurl\.cn\//);
    expect(ticket.scheme).toMatch(/^weixin:\/\/dl\/business\//);
    expect(Date.parse(ticket.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    expect(double.state.callsTo('/wxa/generate_urllink')[0]!.body).toMatchObject({ path: 'pages/claim/index', query: `ticket=${ticket.ticket}`, expire_interval: 7 });
  });

  test('when WeChat fails the plain link is offered alone, and a picture can be asked for again', async () => {
    for (const at of ['/wxa/generate_urllink', '/wxa/generatescheme']) double.state.plan.set(at, [48001]);
    expect(await mint('message')).toMatchObject({ urlLink: null, scheme: null, plainLink: expect.stringContaining('/q/') as string });
    const ticket = await mint();
    double.state.plan.set('/wxa/getwxacodeunlimit', [45009]);
    expect((await get(ticket.miniProgramCodeUrl!)).status).toBe(429);
    expect((await get(ticket.miniProgramCodeUrl!)).status).toBe(200);
  });

  test('the page leads into WeChat first on a phone, and never asks WeChat for a ticket nobody minted', async () => {
    const ticket = await mint();
    const before = double.state.callsTo('/wxa/generate_urllink').length;
    for (const agent of [IN_WECHAT, PHONE_BROWSER]) expect(textOf((await get(ticket.plainLink, agent)).text)).toMatch(/class="button first" href="https:\/\/wxaurl\.cn\//);
    expect(textOf((await get(ticket.plainLink, 'Mozilla/5.0 (X11; Linux x86_64)')).text)).not.toContain('wxaurl');
    for (let n = 0; n < 5; n++) await get(`${luobi.url}/q/${String(n).repeat(32)}`, IN_WECHAT);
    expect(double.state.callsTo('/wxa/generate_urllink')).toHaveLength(before + 1);
  });

  test('WeChat finds the file by which it knows the address is ours', async () => {
    expect(await get(`${luobi.url}/q/AbCd1234.txt`)).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8', text: '8f0a9c0d1e2f3a4b' });
  });
});

test('a file that is not as WeChat gives it stops the start, by name', async () => {
  const other = await freshSqlite();
  const put = (name: string): string => {
    const file = path.join(other.folder, name);
    writeFileSync(file, 'c0ffee00c0ffee00c0ffee00c0ffee00', { mode: 0o600 });
    return file;
  };
  await expect(openLuobi(other, { env: { LUOBI_WECHAT_APPID: 'wxba5fad812f8e6fb9', LUOBI_WECHAT_SECRET_FILE: put('secret'), LUOBI_WECHAT_LINK_FILE: put('page.html') } })).rejects.toThrow('LUOBI_WECHAT_LINK_FILE');
  await other.drop();
});
