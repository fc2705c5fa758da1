/** What the double of api.weixin.qq.com remembers: apps, people, codes, two families of tokens, keys, templates, quotas. */
import { randomBytes } from 'node:crypto';
import type { MovableClock } from '../people';
import type { FaceCheck } from './face';

export interface Person {
  readonly openid: string;
  readonly unionid: string | undefined;
  readonly phone: string;
  sessionKey: string | undefined;
  /** high-risk people are refused with 40226 */
  readonly blocked: boolean;
  lastSeen: number;
}
export interface IssuedCode {
  readonly type: 'login' | 'phone';
  readonly openid: string;
  readonly until: number;
  used: boolean;
}
export interface Token {
  value: string;
  until: number;
}
export interface Call {
  readonly path: string;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown> | undefined;
}

export class WeChatState {
  readonly appId = 'wxba5fad812f8e6fb9';
  readonly secret = 'c0ffee00c0ffee00c0ffee00c0ffee00';
  readonly pages = new Set(['pages/index/index', 'pages/sign/index']);
  readonly people = new Map<string, Person>();
  readonly codes = new Map<string, IssuedCode>();
  readonly templates = new Map<string, readonly string[]>();
  /** `openid template` → accepts */
  readonly accepts = new Map<string, number>();
  readonly delivered: { readonly openid: string; readonly templateId: string; readonly data: Record<string, { value: string }> }[] = [];
  readonly faceChecks: FaceCheck[] = [];
  readonly calls: Call[] = [];
  /** errcodes to answer next on a path, before its own rules; 'hang', 'drop' (after acting) and HTTP statuses are faults below JSON */
  readonly plan = new Map<string, (number | 'hang' | 'drop' | 'HTTP 502' | 'garbage')[]>();
  stable: Token | undefined;
  readonly ordinary: Token[] = [];
  forcedAt = -Infinity;
  forcedToday = 0;
  refreshes = 0;

  constructor(readonly clock: MovableClock) {}

  get now(): number { return this.clock.now().getTime(); }

  addPerson(over: Partial<Pick<Person, 'phone' | 'unionid' | 'blocked'>> = {}): Person {
    const person: Person = { openid: `o${randomBytes(20).toString('base64url')}`, unionid: over.unionid, phone: over.phone ?? '13800138000', blocked: over.blocked ?? false, sessionKey: undefined, lastSeen: this.now };
    this.people.set(person.openid, person);
    return person;
  }
  /** the phone's wx.login or its phone button */
  issueCode(type: 'login' | 'phone', person: Person): string {
    const code = randomBytes(16).toString('hex');
    this.codes.set(code, { type, openid: person.openid, until: this.now + 300_000, used: false });
    return code;
  }
  accept(openid: string, templateId: string): void {
    this.accepts.set(`${openid} ${templateId}`, (this.accepts.get(`${openid} ${templateId}`) ?? 0) + 1);
  }
  mintToken(): Token {
    this.refreshes += 1;
    return { value: `${this.refreshes}_${randomBytes(60).toString('base64url')}`, until: this.now + 7200_000 };
  }
  callsTo(path: string): readonly Call[] {
    return this.calls.filter((call) => call.path === path);
  }
}
