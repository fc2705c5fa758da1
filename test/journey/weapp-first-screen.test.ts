/**
 * The built mini-program started in jsdom, without a browser: the first page stands, costs little, asks for nothing
 * the phone does not have, and says plainly when the server cannot be reached.
 */
import { builtMiniapp } from '../kit/build';
import { bootInJsdom, type JsdomWeapp } from '../weapp-host/jsdom.mjs';

const FIRST_SCREEN = { calls: 3, bytes: 8 * 1024 };
/** nobody listens there */
const NOWHERE = 'http://127.0.0.1:9';

let dist: string;
let phone: JsdomWeapp;
beforeAll(async () => { dist = await builtMiniapp('weapp'); }, 300_000);
afterEach(() => {
  expect(phone.host.errors).toEqual([]);
  expect([...phone.host.missing]).toEqual([]);
  phone.close();
});
const buttons = (): string[] => Array.from(phone.page().querySelectorAll('[role=button]'), (one) => one.getAttribute('aria-label') ?? one.textContent ?? '');

/** The first page, once it is drawn. */
async function firstPage(options: Partial<Parameters<typeof bootInJsdom>[1]> = {}): Promise<void> {
  phone = await bootInJsdom(dist, { api: NOWHERE, ...options });
  for (let turn = 0; turn < 100 && buttons().length === 0; turn += 1) await phone.settle(50);
}

test('templates compile without a complaint and the first page is the inbox', async () => {
  await firstPage();
  expect(phone.host.compiled.problems).toEqual([]);
  expect(phone.host.stack.map((page) => page.route)).toEqual(['pages/home/index']);
  expect(buttons()).toEqual(expect.arrayContaining(['扫码签署', '手机号登录']));
});

test('the first screen takes at most 3 setData calls and 8 KB', async () => {
  phone = await bootInJsdom(dist, { api: NOWHERE });
  await phone.settle(300);
  expect(phone.host.traffic.calls).toBeLessThanOrEqual(FIRST_SCREEN.calls);
  expect(phone.host.traffic.bytes).toBeLessThanOrEqual(FIRST_SCREEN.bytes);
});

test("a phone set to large text gets the senior layout", async () => {
  await firstPage({ fontSize: 23 });
  expect(phone.page().querySelector('.senior')).not.toBeNull();
});

test('a scanned invitation opens its page; without a server it says so and offers another try', async () => {
  phone = await bootInJsdom(dist, { api: NOWHERE, launch: { path: 'pages/claim/index', query: { ticket: 'A'.repeat(22) }, scene: 1047 } });
  await phone.settle(600);
  expect(phone.host.stack.map((page) => page.route)).toEqual(['pages/claim/index']);
  expect(buttons()).toContain('再试一次');
});

test('scanning is left without a word when the person cancels', async () => {
  await firstPage();
  phone.tap(phone.page().querySelector('[aria-label=扫码签署]')!);
  await phone.settle(200);
  expect(phone.host.calls('scanCode')).toHaveLength(1);
  expect(phone.host.stack).toHaveLength(1);
});
