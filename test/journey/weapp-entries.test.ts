/**
 * The built mini-program in jsdom: every way it can be opened with an invitation, a new version that comes while
 * something is being done, and WeChat's question about privacy.
 */
import { builtMiniapp } from '../kit/build';
import { zhCN as words } from '../../miniapp/src/i18n/zh-CN';
import { bootInJsdom, type JsdomWeapp, type WeappLaunch } from '../weapp-host/jsdom.mjs';

/** nobody listens there */
const NOWHERE = 'http://127.0.0.1:9';
const TICKET = 'Abcdefghij_klmnopqrs-tuv';

let dist: string;
let phone: JsdomWeapp;
beforeAll(async () => { dist = await builtMiniapp('weapp'); }, 300_000);
afterEach(() => {
  expect(phone.host.errors).toEqual([]);
  expect([...phone.host.missing]).toEqual([]);
  phone.close();
});
const asked = (): string[] => phone.host.calls('request').map(({ url }) => String(url).replace(/^.*\/api\/v1/, ''));
const top = (): string => phone.host.stack.at(-1)!.route;
const button = (name: string): Element => Array.from(phone.page().querySelectorAll('[role=button]')).find((one) => (one.getAttribute('aria-label') || one.textContent) === name)!;
const applied = (): number => phone.host.log.filter(({ type }) => type === 'update.applied').length;

describe('an invitation', () => {
  const claim = 'pages/claim/index';
  test.each<[string, WeappLaunch]>([
    ['a mini-program code', { path: claim, query: { scene: encodeURIComponent(TICKET) }, scene: 1047 }],
    ['a plain-link code', { path: claim, query: { q: encodeURIComponent(`https://sign.example/t/${TICKET}`), scancode_time: '1790000000' }, scene: 1011 }],
    ['a plain-link code with a query', { path: claim, query: { q: encodeURIComponent(`https://sign.example/app/?ticket=${TICKET}&from=sms`), scancode_time: '1790000000' }, scene: 1011 }],
    ['a URL Link out of a text message', { path: claim, query: { ticket: TICKET }, scene: 1194 }],
    ['a URL Scheme', { path: claim, query: { ticket: TICKET, cq: 'sms' }, scene: 1065 }],
    ['a shared card', { path: `${claim}?ticket=${TICKET}`, scene: 1007 }],
    ['a subscribe message', { path: `${claim}?ticket=${TICKET}`, scene: 1014 }],
  ])('by %s', async (_, launch) => {
    phone = await bootInJsdom(dist, { api: NOWHERE, launch });
    await phone.settle(100);
    expect(top()).toBe(claim);
    expect(asked()).toContain(`/tickets/${TICKET}`);
  });

  test.each<[string, WeappLaunch]>([
    ['nothing', { path: claim, scene: 1047 }],
    ['a link of somebody else', { path: claim, query: { q: encodeURIComponent('https://evil.example/?x=1') }, scene: 1011 }],
    ['a broken code', { path: claim, query: { scene: '%E0%A4%A' }, scene: 1047 }],
  ])('that is %s asks the server nothing and says so', async (_, launch) => {
    phone = await bootInJsdom(dist, { api: NOWHERE, launch });
    await phone.settle(100);
    expect(asked().filter((path) => path.startsWith('/tickets'))).toEqual([]);
    expect(phone.page().textContent).toContain(words.claimNoTicket);
  });

  test('a second code, scanned while the first is open, is the one that counts', async () => {
    phone = await bootInJsdom(dist, { api: NOWHERE, launch: { path: claim, query: { ticket: TICKET }, scene: 1047 } });
    phone.host.enter({ path: claim, query: { ticket: 'B'.repeat(24) }, scene: 1011 });
    await phone.settle(100);
    expect(phone.host.stack).toHaveLength(1);
    expect(asked()).toContain(`/tickets/${'B'.repeat(24)}`);
  });
});

describe('a new version', () => {
  test('is offered on the start page and never forced upon it', async () => {
    phone = await bootInJsdom(dist, { api: NOWHERE, storage: { 'luobi.session': 'token' } });
    phone.host.newVersion();
    await phone.settle(200);
    expect(applied()).toBe(0);
    phone.tap(button(words.updateNow));
    await phone.settle();
    expect(applied()).toBe(1);
  });

  test('is applied while the app lies in the background on a quiet page', async () => {
    phone = await bootInJsdom(dist, { api: NOWHERE });
    phone.host.background();
    expect(applied()).toBe(0);
    phone.host.foreground();
    phone.host.newVersion();
    phone.host.background();
    expect(applied()).toBe(1);
  });

  test.each(['pages/sign/pad', 'pages/sign/place', 'pages/sign/willingness', 'pages/sign/sealing', 'pages/read/index', 'pages/identity/index', 'pages/account/consent', 'pages/claim/index'])('waits while %s is open, even below another page', async (page) => {
    phone = await bootInJsdom(dist, { api: NOWHERE });
    phone.host.pages.navigateTo(`/${page}?task=7ZK3V8Q4N6S2M7T5R1W0XYZ4AB&ticket=${TICKET}`);
    phone.host.newVersion();
    phone.host.background();
    phone.host.foreground();
    phone.host.pages.navigateTo('/pages/verify/index');
    phone.host.background();
    expect(applied()).toBe(0);
  });
});

describe("WeChat's question about privacy", () => {
  const openVerify = async (): Promise<void> => {
    phone = await bootInJsdom(dist, { api: NOWHERE });
    phone.host.privacy.needed = true;
    phone.host.mocks.chooseMessageFile = () => ({ tempFiles: [] });
    phone.host.pages.navigateTo('/pages/verify/index');
    await phone.settle(100);
    phone.tap(button(words.verifyPick));
    await phone.settle(100);
    expect(phone.page().querySelector('[role=dialog]')?.getAttribute('aria-label')).toBe(words.wxPrivacyTitle);
  };

  test('is put by the app in its own words; yes lets the call go on and is not asked again', async () => {
    await openVerify();
    phone.tap(button(words.wxPrivacyRead));
    phone.tap(button(words.wxPrivacyYes));
    await phone.settle(100);
    expect(phone.host.calls('openPrivacyContract')).toHaveLength(1);
    expect(phone.host.privacy.agreed).toBe(true);
    expect(phone.page().querySelector('[role=dialog]')).toBeNull();
    phone.tap(button(words.verifyPick));
    await phone.settle(100);
    expect(phone.page().querySelector('[role=dialog]')).toBeNull();
  });

  test('a no closes the question and leaves the page as it was', async () => {
    await openVerify();
    phone.tap(button(words.wxPrivacyNo));
    await phone.settle(100);
    expect(phone.host.privacy.agreed).toBe(false);
    expect(phone.page().querySelector('[role=dialog]')).toBeNull();
    expect(button(words.verifyPick)).toBeTruthy();
  });
});
