/**
 * Takes in what WeChat pushes: signature, age, replay and appid are checked before a word of the message is read, and
 * the act an event asks for commits together with the memory of having seen it. With a key set, plain messages are
 * refused: secure mode cannot be talked down. Data format JSON; XML is not taken.
 */
import { randomBytes } from 'node:crypto';
import { LessThan, type DataSource, type EntityManager } from 'typeorm';
import { dbErrorKind, insertRows, inTransaction } from '../../db';
import { AppError, newToken, sha256Hex, type Clock } from '../../kernel';
import { WeChatPush } from '../entities';
import { sameText } from '../session-key';
import { openPush, pushKey, pushSignature, sealPush } from './envelope';
import { readEvent, type WeChatEvent } from './events';

export interface PushConfig {
  readonly appId: string;
  /** Token of the console */
  readonly token: string;
  /** EncodingAESKey; null = plain mode */
  readonly encodingAesKey: string | null;
}
export interface PushDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly config: PushConfig;
}
/** The query as it came, one string a name. */
export type PushQuery = Readonly<Record<string, string | undefined>>;

const AGE_MS = 5 * 60_000;
const REMEMBERED_MS = 30 * 60_000;
const BODY_LIMIT = 256 * 1024;

/** Answers WeChat's question whether this address is ours. @returns echostr, to be sent as plain text */
export function answerHandshake(deps: Omit<PushDeps, 'dataSource'>, query: PushQuery): string {
  const { token, timestamp, nonce } = signedBy(deps, query);
  if (!sameText(query['signature'] ?? '', pushSignature(token, timestamp, nonce))) throw new AppError('signature_invalid');
  const echo = query['echostr'] ?? '';
  // it is sent back as it is: nothing that a browser could take for a page
  if (!/^[0-9A-Za-z_+/=-]{1,128}$/.test(echo)) throw new AppError('signature_invalid');
  return echo;
}

/**
 * @param obey acts on the event inside the transaction that remembers the push; may run more than once, like any transaction
 * @returns what to answer: `success` also for a repetition, which is not obeyed again
 * @throws AppError signature_invalid (forged, stale, downgraded, for another app), payload_too_large, invalid_request (not a documented message)
 */
export async function receivePush(deps: PushDeps, query: PushQuery, rawBody: Uint8Array, obey: (manager: EntityManager, event: WeChatEvent) => Promise<void>): Promise<{ readonly reply: 'success'; readonly repeated: boolean }> {
  if (rawBody.length > BODY_LIMIT) throw new AppError('payload_too_large');
  const { message, id } = authentic(deps, query, rawBody);
  const event = readEvent(message, deps.config.appId);
  if (!event) throw new AppError('invalid_request', { path: 'body' });
  try {
    await inTransaction(deps.dataSource, async (manager) => {
      const now = deps.clock.now();
      await insertRows(manager, WeChatPush, { id, at: now });
      await obey(manager, event);
    });
  } catch (error) {
    if (dbErrorKind(error) !== 'unique' || !(await deps.dataSource.manager.existsBy(WeChatPush, { id }))) throw error;
    return { reply: 'success', repeated: true };
  }
  return { reply: 'success', repeated: false };
}

/** Pushes older than their signature may live are forgotten. Run from time to time by the composition root. */
export async function forgetOldPushes(deps: Pick<PushDeps, 'dataSource' | 'clock'>): Promise<void> {
  await deps.dataSource.manager.delete(WeChatPush, { at: LessThan(new Date(deps.clock.now().getTime() - REMEMBERED_MS)) });
}

/** An encrypted reply, for the few pushes that want more than `success`. */
export function sealReply(deps: Pick<PushDeps, 'clock' | 'config'>, reply: Readonly<Record<string, unknown>>, random: Uint8Array = randomBytes(16), nonce: string = newToken(8)): { readonly Encrypt: string; readonly MsgSignature: string; readonly TimeStamp: number; readonly Nonce: string } {
  const { token, encodingAesKey, appId } = deps.config;
  if (encodingAesKey === null) throw new Error('a sealed reply needs the EncodingAESKey');
  const Encrypt = sealPush(pushKey(encodingAesKey), appId, JSON.stringify(reply), random);
  const TimeStamp = Math.floor(deps.clock.now().getTime() / 1000);
  return { Encrypt, MsgSignature: pushSignature(token, String(TimeStamp), nonce, Encrypt), TimeStamp, Nonce: nonce };
}

/** The signature of plain mode does not cover the body: there the pair of timestamp and nonce may be used once, with whatever body. */
function authentic(deps: PushDeps, query: PushQuery, rawBody: Uint8Array): { readonly message: unknown; readonly id: string } {
  const { token, timestamp, nonce } = signedBy(deps, query);
  const { encodingAesKey, appId } = deps.config;
  const body = json(rawBody);
  if (encodingAesKey === null) {
    if (!sameText(query['signature'] ?? '', pushSignature(token, timestamp, nonce))) throw new AppError('signature_invalid');
    return { message: body, id: sha256Hex(JSON.stringify(['plain', appId, timestamp, nonce])) };
  }
  const encrypted = (body as { Encrypt?: unknown } | null)?.Encrypt;
  if (query['encrypt_type'] !== 'aes' || typeof encrypted !== 'string') throw new AppError('signature_invalid');
  if (!sameText(query['msg_signature'] ?? '', pushSignature(token, timestamp, nonce, encrypted))) throw new AppError('signature_invalid');
  return { message: json(openPush(pushKey(encodingAesKey), appId, encrypted)), id: sha256Hex(JSON.stringify(['aes', appId, timestamp, nonce, encrypted])) };
}

function signedBy({ clock, config }: Omit<PushDeps, 'dataSource'>, query: PushQuery): { readonly token: string; readonly timestamp: string; readonly nonce: string } {
  const { timestamp = '', nonce = '' } = query;
  if (!config.token || !/^\d{10}$/.test(timestamp) || !/^[0-9A-Za-z]{1,64}$/.test(nonce)) throw new AppError('signature_invalid');
  if (Math.abs(clock.now().getTime() - Number(timestamp) * 1000) > AGE_MS) throw new AppError('signature_invalid');
  return { token: config.token, timestamp, nonce };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    throw new AppError('invalid_request', { path: 'body' });
  }
}
