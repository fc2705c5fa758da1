/** What a phone and WeChat refuse or cut short, as the host plays it: shown on the hand-written mini-program. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { bootInJsdom, type JsdomWeapp } from '../weapp-host/jsdom.mjs';

const fixture = path.join(__dirname, '../weapp-host/fixture');
let phone: JsdomWeapp;
beforeEach(async () => { phone = await bootInJsdom(fixture); });
afterEach(() => phone.close());
const inApp = async (code: string): Promise<unknown> => phone.host.runModule(code);
const failureOf = (call: string): Promise<unknown> => inApp(`module.exports = ${call}.then(() => 'done', (error) => error)`);
const press = (name: string): void => { phone.tap(Array.from(phone.window.document.querySelectorAll('.modal button')).find((one) => one.textContent === name)!); };

describe('network', () => {
  let server: http.Server;
  let held: http.ServerResponse[] = [];
  beforeAll(async () => {
    server = http.createServer((_, response) => { held.push(response); });
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  });
  afterAll(() => { server.closeAllConnections(); server.close(); });
  beforeEach(() => { held = []; });
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ask = (times: number): Promise<unknown>[] => Array.from({ length: times }, () => failureOf(`new Promise((success, fail) => wx.request({ url: '${address()}', success, fail }))`));
  const arrived = async (count: number): Promise<void> => { for (let turn = 0; turn < 100 && held.length < count; turn += 1) await phone.settle(20); };

  test('ten calls at once; the eleventh waits until one has ended', async () => {
    const all = ask(12);
    await arrived(10);
    await phone.settle(100);
    expect(held).toHaveLength(10);
    expect(phone.host.network).toEqual({ peak: 10, queued: 2 });
    for (let i = 0; i < 12; i += 1) {
      await arrived(i + 1);
      held[i]!.end('{}');
    }
    expect(await Promise.all(all)).toEqual(Array.from({ length: 12 }, () => 'done'));
  });

  test('more than five seconds in the background interrupt what is on its way', async () => {
    const [asked] = ask(1);
    await arrived(1);
    phone.host.background({ long: true });
    expect(await asked).toEqual({ errMsg: 'request:fail interrupted', errno: 600003 });
  });

  test('a network that goes away takes the calls along', async () => {
    const [asked] = ask(1);
    await arrived(1);
    phone.host.setNetwork('none');
    expect(await asked).toEqual({ errMsg: 'request:fail internet disconnected', errno: 600001 });
  });
});

describe('storage', () => {
  test('holds ten megabytes and no more', async () => {
    await inApp("for (let i = 0; i < 9; i += 1) wx.setStorageSync('k' + i, 'x'.repeat(1048570))");
    await expect(failureOf("wx.setStorage({ key: 'last', data: 'x'.repeat(1048570) }).then(() => wx.setStorage({ key: 'more', data: 'x'.repeat(1000) }))")).resolves.toMatchObject({ errMsg: expect.stringContaining('exceed storage max size 10Mb') as string });
  });
});

describe('permissions', () => {
  test('what the person has refused stays refused, and the settings say so', async () => {
    phone.host.permissions['scope.writePhotosAlbum'] = 'denied';
    expect(await failureOf("wx.saveImageToPhotosAlbum({ filePath: 'wxfile://tmp_1.png' })")).toEqual({ errMsg: 'saveImageToPhotosAlbum:fail auth deny' });
    expect(await failureOf("wx.authorize({ scope: 'scope.camera' })")).toBe('done');
    expect(await inApp('module.exports = wx.getSetting()')).toMatchObject({ authSetting: { 'scope.writePhotosAlbum': false, 'scope.camera': true } });
  });
});

describe('privacy', () => {
  beforeEach(() => { phone.host.privacy.needed = true; });

  test("without a listener WeChat's own pop-up asks, once", async () => {
    const refused = failureOf("wx.setClipboardData({ data: 'x' })");
    await phone.settle();
    press('拒绝');
    expect(await refused).toMatchObject({ errno: 103 });
    const agreed = failureOf("wx.setClipboardData({ data: 'x' })");
    await phone.settle();
    press('同意');
    expect(await agreed).toBe('done');
    expect(await failureOf("wx.setClipboardData({ data: 'y' })")).toBe('done');
  });

  test('the app may ask itself; a no is errno 104, and only what is private asks', async () => {
    await inApp("wx.onNeedPrivacyAuthorization((resolve) => resolve({ event: 'disagree' }))");
    expect(await failureOf("wx.setClipboardData({ data: 'x' })")).toMatchObject({ errno: 104 });
    expect(await failureOf("wx.setStorage({ key: 'a', data: 1 })")).toBe('done');
  });

  test('a yes without a pressed agree button is a fault of the app', async () => {
    await inApp("wx.onNeedPrivacyAuthorization((resolve) => resolve({ event: 'agree', buttonId: 'nowhere' }))");
    expect(await failureOf("wx.setClipboardData({ data: 'x' })")).toMatchObject({ errno: 104 });
    expect(phone.host.errors.join()).toContain('was not pressed');
  });

  test('what the privacy guide does not name always fails', async () => {
    phone.host.privacy.needed = false;
    phone.host.privacy.undeclared.add('chooseMedia');
    expect(await failureOf('wx.chooseMedia({})')).toMatchObject({ errno: 112 });
  });
});

describe('a new version', () => {
  test('can be applied when it is ready, not before, and a failed one never', async () => {
    await inApp('wx.getUpdateManager().applyUpdate()');
    phone.host.newVersion({ fails: true });
    await inApp('wx.getUpdateManager().applyUpdate()');
    expect(phone.host.errors).toHaveLength(2);
    await inApp('const manager = wx.getUpdateManager(); manager.onUpdateReady(() => manager.applyUpdate())');
    phone.host.newVersion();
    expect(phone.host.log.filter(({ type }) => type === 'update.applied')).toHaveLength(1);
  });
});
