/**
 * Everything a partner's server needs to talk to Luobi: sign requests, check webhooks. Copy this file; it depends on
 * nothing but Node. The API is described at /docs of your Luobi server.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Answer, BodyInput } from '@luobi/shared/contract';

export interface PartnerCredentials {
  /** e.g. http://127.0.0.1:8787 */
  readonly server: string;
  readonly keyId: string;
  readonly secret: string;
}

export class LuobiError extends Error {
  override readonly name = 'LuobiError';
  constructor(readonly status: number, readonly code: string, readonly requestId: string, readonly details: unknown) {
    super(`${status} ${code} (request ${requestId}) ${details ? JSON.stringify(details) : ''}`.trim());
  }
}

export interface PartnerClient {
  /** @param type of the bytes; a picture becomes a page */
  uploadDocument(title: string, bytes: Uint8Array, type?: 'application/pdf' | 'image/jpeg' | 'image/png', alreadySigned?: 'refuse' | 'continue'): Promise<Answer<'partnerUploadDocument'>>;
  /** one PDF of several uploaded pictures, a page each */
  joinPictures(title: string, documentIds: readonly string[]): Promise<Answer<'partnerJoinPictures'>>;
  /** what was uploaded, byte for byte */
  getOriginal(documentId: string): Promise<Buffer>;
  createEnvelope(body: BodyInput<'partnerCreateEnvelope'>, idempotencyKey: string): Promise<Answer<'partnerCreateEnvelope'>>;
  getEnvelope(envelopeId: string): Promise<Answer<'partnerGetEnvelope'>>;
  /** @param use `message` for a text message or mail: lives a week, with links of WeChat where there are any */
  mintTicket(envelopeId: string, recipientId: string, use?: 'screen' | 'message'): Promise<Answer<'partnerMintTicket'>>;
  revokeEnvelope(envelopeId: string, reason: string): Promise<Answer<'partnerRevokeEnvelope'>>;
  /** the completed file */
  getPdf(envelopeId: string): Promise<Buffer>;
  getEvidence(envelopeId: string): Promise<Answer<'partnerGetEvidence'>>;
  /** @returns the webhook with its new secret: keep it, it is shown once */
  setWebhook(url: string): Promise<Answer<'partnerSetWebhook'>>;
}

export function createPartnerClient(credentials: PartnerCredentials): PartnerClient {
  const json = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> => {
    const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
    const answer = await send(credentials, method, path, bytes, body === undefined ? headers : { 'content-type': 'application/json', ...headers });
    return JSON.parse(answer.toString('utf8')) as T;
  };
  const envelope = (id: string): string => `/partner/v1/envelopes/${id}`;
  return {
    uploadDocument: async (title, bytes, type = 'application/pdf', alreadySigned = 'refuse') => JSON.parse((await send(credentials, 'POST', `/partner/v1/documents?title=${encodeURIComponent(title)}&alreadySigned=${alreadySigned}`, Buffer.from(bytes), { 'content-type': type })).toString('utf8')) as Answer<'partnerUploadDocument'>,
    joinPictures: (title, documentIds) => json('POST', '/partner/v1/documents/joined', { title, documentIds }),
    getOriginal: (id) => send(credentials, 'GET', `/partner/v1/documents/${id}/original`, Buffer.alloc(0), {}),
    createEnvelope: (body, key) => json('POST', '/partner/v1/envelopes', body, { 'idempotency-key': key }),
    getEnvelope: (id) => json('GET', envelope(id)),
    mintTicket: (id, recipientId, use) => json('POST', `${envelope(id)}/recipients/${recipientId}/tickets${use ? `?use=${use}` : ''}`),
    revokeEnvelope: (id, reason) => json('POST', `${envelope(id)}/revocation`, { reason }),
    getPdf: (id) => send(credentials, 'GET', `${envelope(id)}/pdf`, Buffer.alloc(0), {}),
    getEvidence: (id) => json('GET', `${envelope(id)}/evidence`),
    setWebhook: (url) => json('PUT', '/partner/v1/webhook', { url }),
  };
}

/** Luobi-Signature = hex HMAC-SHA256(secret, timestamp \n nonce \n METHOD \n path?query \n hex SHA-256(body)) */
async function send({ server, keyId, secret }: PartnerCredentials, method: string, path: string, body: Buffer, headers: Record<string, string>): Promise<Buffer> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(18).toString('base64url');
  const text = [timestamp, nonce, method, path, createHash('sha256').update(body).digest('hex')].join('\n');
  const answer = await fetch(server + path, {
    method,
    headers: { ...headers, 'luobi-key': keyId, 'luobi-timestamp': timestamp, 'luobi-nonce': nonce, 'luobi-signature': createHmac('sha256', secret).update(text).digest('hex') },
    ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.ok) return bytes;
  const problem = parseProblem(bytes);
  throw new LuobiError(answer.status, problem.code, problem.requestId, problem.details);
}

function parseProblem(bytes: Buffer): { code: string; requestId: string; details?: unknown } {
  try {
    return JSON.parse(bytes.toString('utf8')) as { code: string; requestId: string; details?: unknown };
  } catch {
    return { code: 'not_json', requestId: '-' };
  }
}

const TOLERANCE_SECONDS = 300;

/**
 * Checks `Luobi-Signature: t=<seconds>,v1=<hex>` of a webhook.
 * @param body the raw bytes as received, before any parsing
 */
export function webhookIsGenuine(secret: string, header: string | undefined, body: Uint8Array, nowMs = Date.now()): boolean {
  const match = /^t=(\d{9,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!match || Math.abs(nowMs / 1000 - Number(match[1])) > TOLERANCE_SECONDS) return false;
  const expected = createHmac('sha256', secret).update(`${match[1]}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(match[2]!, 'hex'));
}
