/** The host is a measuring tool: it must refuse what WeChat refuses. Shown on a small hand-written mini-program. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { bootInJsdom, type JsdomWeapp } from '../weapp-host/jsdom.mjs';

const fixture = path.join(__dirname, '../weapp-host/fixture');
let phone: JsdomWeapp;
beforeEach(async () => { phone = await bootInJsdom(fixture, { launch: { query: { t: 'a b' }, scene: 1047 } }); });
afterEach(() => phone.close());

/** Runs a line as the mini-program's own code would run: as a module of the package. */
const inApp = async (code: string): Promise<unknown> => phone.host.runModule(code);
const button = (name: string): Element => Array.from(phone.page().querySelectorAll('[role=button]')).find((one) => one.textContent === name)!;

describe('start', () => {
  test('gives the launch path, query and scene to App and Page', () => {
    expect(phone.host.errors).toEqual([]);
    expect(phone.page().textContent).toContain('启动参数 a b');
    expect(phone.host.app.launched).toMatchObject({ path: 'pages/home/index', query: { t: 'a b' }, scene: 1047 });
  });

  test('entering again shows the app with the new options and a fresh page', async () => {
    phone.host.enter({ query: { t: 'second' }, scene: 1011 });
    await phone.settle();
    expect(phone.page().textContent).toContain('启动参数 second');
    expect(phone.host.app).toMatchObject({ shown: 2, entered: { scene: 1011 } });
    expect(phone.host.stack).toHaveLength(1);
  });
});

describe('pages', () => {
  test('a typed name enables the button, the button opens a page with that name, back returns', async () => {
    expect(button('去签名').getAttribute('aria-disabled')).toBe('true');
    phone.type(phone.page().querySelector('input')!, '王一');
    await phone.settle();
    expect(button('去签名').getAttribute('aria-disabled')).toBeNull();
    phone.tap(button('去签名'));
    await phone.settle();
    expect(phone.page().textContent).toContain('王一 点数 0');
    expect(phone.window.document.documentElement.dataset.orientation).toBe('landscape');
    phone.host.pages.navigateBack();
    expect(phone.page().textContent).toContain('启动参数');
  });

  test('refuses an eleventh page and an unknown page', async () => {
    for (let depth = 1; depth < 10; depth += 1) phone.host.pages.navigateTo('/pages/home/index');
    expect(() => phone.host.pages.navigateTo('/pages/home/index')).toThrow('webview count limit exceed');
    await expect(inApp("module.exports = wx.redirectTo({ url: '/pages/nowhere/index' })")).rejects.toMatchObject({ errMsg: 'redirectTo:fail page "pages/nowhere/index" is not found' });
  });

  test('a subpackage opens, and its scripts are closed to the main package', async () => {
    phone.host.pages.navigateTo('/sub/pages/late/index');
    expect(phone.page().textContent).toBe('晚到的页面');
    await expect(inApp("require('./sub/greet')")).rejects.toThrow(/belongs to subpackage 'sub\/'/);
  });

  test('a setData beyond one megabyte is a fault', () => {
    const page = phone.host.stack[0]!.caller as { setData(data: object): void };
    page.setData({ t: 'x'.repeat(1_048_577) });
    expect(phone.host.errors.join()).toContain('the limit is 1048576');
  });
});

describe('what a script may see', () => {
  test.each(['window', 'document', 'fetch', 'localStorage', 'URL', 'TextEncoder', 'crypto', 'XMLHttpRequest', 'navigator', 'atob', 'queueMicrotask', 'host'])('%s is not there', async (name) => {
    expect(await inApp(`module.exports = typeof ${name} + typeof globalThis.${name}`)).toBe('undefinedundefined');
  });

  test('code made from text does not run', async () => {
    await inApp("new Function('return 1')()");
    expect(phone.host.errors.join()).toContain('new Function(text)');
  });

  test('an API nobody plays is recorded, whether official or invented', async () => {
    await expect(inApp('wx.startBeaconDiscovery({})')).rejects.toThrow('is not played by the host');
    await inApp('wx.inventedCall; wx.getFileSystemManager().readZipEntry');
    expect([...phone.host.missing].sort()).toEqual(['FileSystemManager.readZipEntry', 'inventedCall', 'startBeaconDiscovery']);
  });
});

describe('wx', () => {
  test('storage answers an empty string for an absent key and refuses more than a megabyte', async () => {
    expect(await inApp("module.exports = wx.getStorageSync('absent')")).toBe('');
    expect(await inApp("wx.setStorageSync('k', { a: [1] }); module.exports = wx.getStorageSync('k')")).toEqual({ a: [1] });
    await expect(inApp("module.exports = wx.setStorage({ key: 'k', data: 'x'.repeat(1048577) })")).rejects.toMatchObject({ errMsg: 'setStorage:fail entry size limit reached' });
  });

  test('files: only the own folder can be written, bytes come back as written', async () => {
    const own = "const fs = wx.getFileSystemManager(); const at = wx.env.USER_DATA_PATH + '/a.txt'; fs.writeFileSync(at, '落笔', 'utf8');";
    expect(await inApp(`${own} module.exports = fs.readFileSync(at, 'hex')`)).toBe('e890bde7ac94');
    await expect(inApp("wx.getFileSystemManager().writeFileSync('wxfile://tmp_1.txt', 'x')")).rejects.toThrow('permission denied');
  });

  test('a modal with a five-character button and a sheet of seven are refused', async () => {
    await expect(inApp("module.exports = wx.showModal({ confirmText: '我已经明白' })")).rejects.toMatchObject({ errMsg: expect.stringContaining('4 Chinese characters') as string });
    await expect(inApp("module.exports = wx.showActionSheet({ itemList: [...'1234567'] })")).rejects.toMatchObject({ errMsg: expect.stringContaining('1 to 6') as string });
  });

  test('choosing and scanning are cancelled until the test plays the person', async () => {
    await expect(inApp('module.exports = wx.scanCode()')).rejects.toEqual({ errMsg: 'scanCode:fail cancel' });
    phone.host.mocks.scanCode = () => ({ result: 'https://sign.example/t/1' });
    expect(await inApp('module.exports = wx.scanCode()')).toEqual({ errMsg: 'scanCode:ok', result: 'https://sign.example/t/1' });
  });
});

describe('network', () => {
  let server: http.Server;
  beforeAll(async () => {
    server = http.createServer((request, response) => {
      const seen = { method: request.method, url: request.url, cookie: request.headers.cookie ?? null };
      response.writeHead(request.url === '/teapot' ? 418 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(seen));
    });
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  });
  afterAll(() => { server.close(); });
  const at = (url: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${url}`;

  test('any status is a success, a query object goes into the address', async () => {
    expect(await inApp(`module.exports = new Promise((success) => wx.request({ url: '${at('/teapot')}', success }))`)).toMatchObject({ statusCode: 418 });
    expect(await inApp(`module.exports = new Promise((success) => wx.request({ url: '${at('/a')}', data: { q: '合同' }, success }))`)).toMatchObject({ data: { url: `/a?q=${encodeURIComponent('合同')}` } });
  });

  test.each([
    ['a relative address', "url: '/api'", 'invalid url'],
    ['PATCH', "url: 'http://x.example/', method: 'PATCH'", 'invalid method "PATCH"'],
  ])('%s is refused', async (_, options, reason) => {
    const answer = await inApp(`module.exports = new Promise((fail) => wx.request({ ${options}, fail }))`);
    expect(answer).toMatchObject({ errMsg: expect.stringContaining(`request:fail ${reason}`) as string });
  });

  test('without a network the call fails', async () => {
    phone.host.setNetwork('none');
    const answer = await inApp(`module.exports = new Promise((fail) => wx.request({ url: '${at('/')}', fail }))`);
    expect(answer).toMatchObject({ errMsg: 'request:fail internet disconnected' });
  });

  test('a download becomes a temporary file', async () => {
    const file = await inApp(`module.exports = new Promise((success) => wx.downloadFile({ url: '${at('/file')}', success })).then((r) => wx.getFileSystemManager().readFileSync(r.tempFilePath, 'utf8'))`);
    expect(file).toContain('"url":"/file"');
  });
});
