/**
 * A phone in a person's hand: the same acts on H5 and on the mini-program in the weapp host. Controls are found as a
 * screen reader finds them, by role and name, on the page that is on top.
 */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { drawByTouch, PHONE, seriousFindings, type Shoot, type Stroke } from '../../kit/browser';
import type { WeappHost } from '../../weapp-host/jsdom.mjs';

export type Platform = 'h5' | 'weapp';

/** What opens a matter: the two forms a minted ticket has. */
export interface Entrance {
  readonly url: string;
  readonly miniProgramPath: string;
}

export interface PhoneParts {
  readonly platform: Platform;
  readonly context: BrowserContext;
  readonly page: Page;
  /** collected by the browser: uncaught errors */
  readonly faults: readonly string[];
  readonly shoot: Shoot;
  /** weapp: address of the host; h5: address of the server */
  readonly home: string;
}

const TOP: Record<Platform, string> = { h5: '.taro_page:visible', weapp: 'page:not([hidden])' };

export class Phone {
  readonly platform: Platform;
  readonly page: Page;
  /** what is wrong for a person who hears or touches the screen instead of seeing it, with the picture it was found on */
  readonly findings: string[] = [];

  constructor(private readonly parts: PhoneParts) {
    this.platform = parts.platform;
    this.page = parts.page;
  }

  /** Scans the QR code (weapp) or opens its address (h5). */
  async scan(entrance: Entrance): Promise<void> {
    if (this.platform === 'h5') await this.page.goto(entrance.url);
    else await this.startWeapp(entrance.miniProgramPath, 1047);
  }

  /** Starts at the first page. */
  async start(settings: { readonly language?: string; readonly fontSize?: number } = {}): Promise<void> {
    if (this.platform === 'h5') await this.page.goto(`${this.parts.home}/`);
    else await this.startWeapp('', 1001, settings);
  }

  private async startWeapp(miniProgramPath: string, scene: number, settings: Readonly<Record<string, string | number>> = {}): Promise<void> {
    const [path = '', query = ''] = miniProgramPath.replace(/^\//, '').split('?');
    const options = Object.entries({ path, query, scene, ...settings }).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    await this.page.goto(`${this.parts.home}?${options.join('&')}`);
    await this.page.waitForFunction(() => (window as unknown as { host?: WeappHost }).host?.ready);
  }

  /** Puts something into the app's storage before it starts. */
  async remember(key: string, text: string): Promise<void> {
    await this.page.context().addInitScript(({ platform, name, value }) => {
      try {
        if (platform === 'h5') localStorage.setItem(name, value);
        else localStorage.setItem('__weapp_storage__', JSON.stringify({ ...JSON.parse(localStorage.getItem('__weapp_storage__') ?? '{}') as object, [name]: JSON.stringify(value) }));
      } catch {
        // a page of no origin has no storage
      }
    }, { platform: this.platform, name: key, value: text });
  }

  /** Starts at a page of the app. */
  async openAt(page: string, parameters: Readonly<Record<string, string>> = {}, settings: { readonly language?: string; readonly fontSize?: number } = {}): Promise<void> {
    const query = Object.entries(parameters).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
    if (this.platform === 'h5') await this.page.goto(`${this.parts.home}/#/${page}${query ? `?${query}` : ''}`);
    else await this.startWeapp(`${page}${query ? `?${query}` : ''}`, 1001, settings);
  }

  /** The system ends the app; the person opens it again: from WeChat's list of recent ones, or by loading the tab anew. */
  async kill(): Promise<void> {
    if (this.platform === 'h5') await this.page.reload();
    else await this.startWeapp('', 1089);
  }

  get top(): Locator {
    return this.page.locator(TOP[this.platform]).last();
  }
  button(name: string | RegExp): Locator {
    return this.top.getByRole('button', { name, exact: typeof name === 'string' });
  }
  textbox(name: string | RegExp): Locator {
    return this.top.getByRole('textbox', { name, exact: typeof name === 'string' });
  }
  text(text: string | RegExp): Locator {
    return this.top.getByText(text).first();
  }

  /** Waits until a control can be pressed, and presses it with a finger. */
  async press(name: string | RegExp): Promise<void> {
    await this.button(name).first().tap();
  }
  /** Turns a switch on or off. */
  async flip(name: string | RegExp): Promise<void> {
    await this.top.getByRole('switch', { name }).first().tap();
  }
  async type(name: string | RegExp, text: string): Promise<void> {
    await this.textbox(name).fill(text);
  }
  /** Waits for words to appear on the page on top. */
  async sees(text: string | RegExp): Promise<void> {
    await this.text(text).waitFor();
  }

  /** Turns the phone when the page asks for it (WeChat's pageOrientation), and back. */
  async turn(orientation: 'landscape' | 'portrait'): Promise<void> {
    const { width, height } = PHONE;
    await this.page.setViewportSize(orientation === 'landscape' ? { width: height, height: width } : { width, height });
  }
  /** What the mini-program's page asks for; a browser page asks for nothing. */
  orientation(): Promise<string | undefined> {
    return this.page.evaluate(() => document.documentElement.dataset.orientation);
  }

  /** Writes on the pad with a finger. A pad higher than wide is held sideways: its lines run down the screen. */
  async draw(strokes: readonly Stroke[], label: string): Promise<void> {
    const pad = this.top.getByRole('img', { name: label, exact: true });
    await pad.waitFor();
    const box = await pad.boundingBox();
    if (!box) throw new Error(`${label} is not on the screen`);
    const turned = box.height > box.width;
    await drawByTouch(this.page, box, turned ? strokes.map((stroke) => stroke.map(([x, y]) => [1 - y, x] as const)) : strokes);
  }

  /** A picture, once fonts and images have settled; the accessible side of the screen is looked at too. */
  async picture(name: string): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.waitForTimeout(350);
    await this.parts.shoot(this.page, name);
    const found = this.platform === 'h5' ? await seriousFindings(this.page) : await this.namelessControls();
    this.findings.push(...found.map((finding) => `${name}: ${finding}`));
  }

  /** A picture of something that passes quickly: taken at once, nothing looked at. */
  glimpse(name: string): Promise<void> {
    return this.parts.shoot(this.page, name);
  }

  /** axe does not know WeChat's components: here every control must have a name. */
  private namelessControls(): Promise<string[]> {
    return this.top.evaluate((top) => Array.from(top.querySelectorAll('[role=button], [role=img], [role=dialog], [role=switch], input, textarea'))
      .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden=true]'))
      .filter((element) => !(element.getAttribute('aria-label') ?? '').trim() && !(element.textContent ?? '').trim() && !element.closest('wx-image'))
      .map((element) => `no name: ${element.outerHTML.slice(0, 120)}`));
  }

  /** Bytes of the PDF the person keeps by pressing the button. */
  async keepFile(button: string | RegExp): Promise<Buffer> {
    if (this.platform === 'h5') {
      const [download] = await Promise.all([this.page.waitForEvent('download'), this.press(button)]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    }
    await this.press(button);
    const base64 = await this.page.waitForFunction(() => {
      const { host } = window as unknown as { host: WeappHost & { wx: { getFileSystemManager(): { readFileSync(path: string, encoding: string): string } } } };
      const opened = [...host.calls('openDocument'), ...host.calls('shareFileMessage')].at(-1);
      return opened && host.wx.getFileSystemManager().readFileSync(String(opened.filePath), 'base64');
    });
    return Buffer.from(String(await base64.jsonValue()), 'base64');
  }

  /** Presses the button and gives the phone a file: from the disk (h5) or from a chat (weapp). */
  async giveFile(button: string, name: string, bytes: Buffer): Promise<void> {
    if (this.platform === 'h5') {
      const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), this.press(button)]);
      await chooser.setFiles({ name, mimeType: 'application/pdf', buffer: bytes });
      return;
    }
    await this.page.evaluate(({ name: fileName, base64 }) => {
      const { host } = window as unknown as { host: WeappHost & { files: { addTemporary(bytes: Uint8Array, extension: string): string } } };
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const path = host.files.addTemporary(content, 'pdf');
      host.mocks.chooseMessageFile = () => ({ tempFiles: [{ path, name: fileName, size: content.length, type: 'file', time: 0 }] });
    }, { name, base64: bytes.toString('base64') });
    await this.press(button);
  }

  /**
   * Lets the act of signing look slow: the phone is told of each given state once before it hears the truth.
   * Only for pictures of states that pass too quickly; the act itself is not touched.
   */
  async slowSealing(states: readonly object[]): Promise<void> {
    const told = [...states];
    await this.page.route(/tasks(\/|%2F)[^/%]+(\/|%2F)(signature|sealing)$/, async (route) => {
      const response = await route.fetch();
      const next = response.ok() ? told.shift() : undefined;
      await (next ? route.fulfill({ response, json: { ...(await response.json() as object), signature: null, failure: null, ...next } }) : route.fulfill({ response }));
    });
  }

  /** The tunnel, and the light at its end. */
  async reachNetwork(reaches: boolean): Promise<void> {
    if (this.platform === 'h5') return this.parts.context.setOffline(!reaches);
    return this.page.evaluate((type) => (window as unknown as { host: WeappHost }).host.setNetwork(type), reaches ? '4g' as const : 'none' as const);
  }

  /** Everything that went wrong unseen: uncaught errors, and on weapp every `wx.*` WeChat has and the host does not. */
  async complaints(): Promise<string[]> {
    if (this.platform === 'h5') return [...this.parts.faults];
    const own = await this.page.evaluate(() => {
      const { host } = window as unknown as { host: WeappHost };
      return [...host.errors, ...[...host.missing].map((name) => `missing: ${name}`)];
    });
    return [...this.parts.faults, ...own];
  }

  close(): Promise<void> {
    return this.parts.context.close();
  }
}
