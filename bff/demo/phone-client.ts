/**
 * What the mini-program does, without a screen: login, consent, real name, claim, read, prove will, sign. For the demo
 * and for tests; talks only to the public API.
 */
import { randomBytes } from 'node:crypto';
import { pathOf, ROUTES, type RouteName } from '@luobi/shared';
import type { Answer, BodyInput, QueryInput } from '@luobi/shared/contract';
import { LuobiError } from './partner-client';

type Input<N extends RouteName> = { params?: Record<string, string | number>; query?: QueryInput<N>; body?: BodyInput<N>; idempotencyKey?: string };

export interface PhoneClient {
  call<N extends RouteName>(name: N, input?: Input<N>): Promise<Answer<N>>;
  /** binary answers */
  fetchBytes(name: RouteName, input?: { params?: Record<string, string | number>; query?: Record<string, string | number> }): Promise<Buffer>;
  /** sends a code, reads it with `readCode`, logs in and consents to the privacy policy */
  login(phone: string): Promise<void>;
}

/** @param readCode how the person learns the code sent to a phone: in the demo from the dev inbox */
export function createPhoneClient(server: string, readCode: (phone: string, after: Date) => Promise<string>): PhoneClient {
  let token: string | undefined;

  async function request(name: RouteName, input: { params?: Record<string, string | number>; query?: object; body?: unknown; idempotencyKey?: string }): Promise<Buffer> {
    const query = new URLSearchParams(Object.entries(input.query ?? {}).map(([k, v]): [string, string] => [k, String(v)])).toString();
    const answer = await fetch(server + pathOf(name, input.params) + (query ? `?${query}` : ''), {
      method: ROUTES[name].method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(input.idempotencyKey ? { 'idempotency-key': input.idempotencyKey } : {}),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.ok) return bytes;
    const problem = JSON.parse(bytes.toString('utf8')) as { code: string; requestId: string; details?: unknown };
    throw new LuobiError(answer.status, problem.code, problem.requestId, problem.details);
  }
  const client: PhoneClient = {
    async call<N extends RouteName>(name: N, input: Input<N> = {}): Promise<Answer<N>> {
      const bytes = await patiently(() => request(name, input as Parameters<typeof request>[1]));
      return (bytes.length ? JSON.parse(bytes.toString('utf8')) : undefined) as Answer<N>;
    },
    fetchBytes: (name, input = {}) => request(name, input),
    async login(phone) {
      const before = new Date();
      const { challengeId } = await client.call('sendLoginCode', { body: { phone } });
      const session = await client.call('login', { body: { challengeId, code: await readCode(phone, before), channel: 'h5' } });
      token = session.token;
      if (session.me.privacyConsent.givenVersion !== session.me.privacyConsent.requiredVersion) {
        await client.call('giveConsent', { body: { kind: 'privacy', version: session.me.privacyConsent.requiredVersion } });
      }
    },
  };
  return client;
}

/** A limit with a pause of a few seconds is waited for, as a person would; a longer one is an error. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const pause = error instanceof LuobiError ? (error.details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds : undefined;
      if (pause === undefined || pause > 5 || attempt >= 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    }
  }
}

/** Reads codes from the dev inbox of a demo server. */
export function devInbox(server: string): (phone: string, after: Date) => Promise<string> {
  return async (phone, after) => {
    for (let attempt = 0; attempt < 50; attempt++) {
      const messages = (await (await fetch(`${server}/dev/inbox.json?phone=${phone}`)).json()) as { code: string; at: string }[];
      const fresh = messages.filter((m) => new Date(m.at).getTime() >= after.getTime() - 1000).sort((a, b) => b.at.localeCompare(a.at))[0];
      if (fresh) return fresh.code;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the code did not arrive');
  };
}

/** Opens every page, as the reader does, and records the view. */
export async function readDocument(phone: PhoneClient, taskId: string): Promise<Answer<'getTask'>> {
  const task = await phone.call('getTask', { params: { taskId } });
  const pages = task.document.pages.map((_, index) => index + 1);
  for (const page of pages) await phone.fetchBytes('getTaskPage', { params: { taskId, page }, query: { width: 750, revision: task.document.revisionSha256 } });
  const { revisionSha256, pageManifestSha256 } = task.document;
  await phone.call('recordView', { params: { taskId }, body: { revisionSha256, pageManifestSha256, pages, visibleMs: 12_000, reachedEnd: true } });
  return phone.call('getTask', { params: { taskId } });
}

type Mark = BodyInput<'signTask'>['mark'];

/** Proves will by SMS code, signs or seals, and waits until the act is done. */
export async function signDocument(phone: PhoneClient, number: string, taskId: string, mark: Mark, readCode: (phone: string, after: Date) => Promise<string>): Promise<Answer<'getSealing'>> {
  const { revisionSha256, pageManifestSha256 } = (await phone.call('getTask', { params: { taskId } })).document;
  const before = new Date();
  const { challengeId } = await phone.call('startWillingness', { params: { taskId }, body: { method: 'sms', revisionSha256, pageManifestSha256 } });
  const { proofId } = await phone.call('proveWillingness', { params: { taskId }, body: { challengeId, code: await readCode(number, before) } });
  let sealing = await phone.call('signTask', { params: { taskId }, body: { proofId, revisionSha256, mark }, idempotencyKey: randomBytes(12).toString('hex') });
  for (let attempt = 0; attempt < 300 && sealing.state !== 'done'; attempt++) {
    if (sealing.state === 'failed') throw new Error(`sealing failed: ${sealing.failure}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    sealing = await phone.call('getSealing', { params: { taskId } });
  }
  if (sealing.state !== 'done') throw new Error('sealing did not end within a minute');
  return sealing;
}
