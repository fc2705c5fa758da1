import type { CompiledWeapp } from './server.mjs';

export interface HostLogEntry { readonly at: number; readonly type: string; readonly [key: string]: unknown }
export interface HostPage { readonly route: string; readonly query: Readonly<Record<string, string>>; readonly caller: Readonly<Record<string, unknown>>; readonly title: string }
/** `window.host`, as tests use it. */
export interface WeappHost {
  readonly ready: boolean;
  readonly compiled: CompiledWeapp;
  readonly log: readonly HostLogEntry[];
  readonly missing: ReadonlySet<string>;
  readonly errors: readonly string[];
  readonly traffic: { readonly calls: number; readonly bytes: number };
  readonly mocks: Record<string, (options: Record<string, unknown>) => unknown>;
  readonly openTypes: Record<string, unknown>;
  /** lets the phone button tell this number; null: the person refuses, as at the start */
  phoneNumber(number: string | null): void;
  forgetSession(): void;
  /** who wx.login tells the server this is */
  person: string;
  readonly stack: readonly HostPage[];
  readonly app: Readonly<Record<string, unknown>>;
  readonly wx: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly pages: { navigateTo(url: string): void; redirectTo(url: string): void; reLaunch(url: string): void; switchTab(url: string): void; navigateBack(delta?: number): void };
  calls(name: string): readonly Readonly<Record<string, unknown>>[];
  enter(launch: WeappLaunch): void;
  background(options?: { readonly long?: boolean }): void;
  foreground(): void;
  newVersion(options?: { readonly fails?: boolean }): void;
  readonly network: { readonly peak: number; readonly queued: number };
  readonly permissions: Record<string, 'granted' | 'denied'>;
  readonly privacy: { needed: boolean; agreed: boolean; readonly undeclared: Set<string> };
  setNetwork(type: 'wifi' | '4g' | 'none'): void;
  /** runs text as one more module of the package; answers its exports */
  runModule(code: string): unknown;
  emit(event: string, detail?: unknown): void;
}
export interface WeappLaunch { readonly path?: string; readonly query?: Readonly<Record<string, string>>; readonly scene?: number }
export interface JsdomWeapp {
  readonly host: WeappHost;
  readonly window: Window;
  /** the page on top */
  page(): Element;
  tap(element: Element): void;
  type(input: Element, text: string): void;
  settle(ms?: number): Promise<void>;
  close(): void;
}
export function bootInJsdom(dist: string, options?: { api?: string; launch?: WeappLaunch; fontSize?: number; theme?: 'light' | 'dark'; storage?: Readonly<Record<string, unknown>> }): Promise<JsdomWeapp>;
