/**
 * Verifies TC3-HMAC-SHA256 as the vendor does, written from the text of the specification on the bytes that arrived. It
 * shares nothing with the signer of the product: headers are taken as the caller lists them, dates are done by hand.
 */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface ArrivedRequest {
  readonly method: string;
  /** path with query as on the request line */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
const LAYOUT = /^TC3-HMAC-SHA256 Credential=([^/, ]+)\/(\d{4}-\d\d-\d\d)\/([a-z0-9]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;
const hex = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

/**
 * @param secretOf the key of an id, if there is one
 * @param nowSeconds the vendor's clock
 * @returns the error code the vendor answers with, or null when the request is authentic
 */
export function verifyTc3(request: ArrivedRequest, service: string, secretOf: (secretId: string) => string | undefined, nowSeconds: number): string | null {
  const parts = LAYOUT.exec(request.headers.authorization ?? '');
  if (!parts) return 'AuthFailure.InvalidAuthorization';
  const [, secretId, date, namedService, signedHeaders, claimed] = parts as unknown as string[];
  const key = secretOf(secretId!);
  if (key === undefined) return 'AuthFailure.SecretIdNotFound';
  const stamp = String(request.headers['x-tc-timestamp'] ?? '');
  if (!/^\d{10}$/.test(stamp) || Math.abs(Number(stamp) - nowSeconds) > 300) return 'AuthFailure.SignatureExpire';
  const at = new Date(Number(stamp) * 1000);
  const utc = `${at.getUTCFullYear()}-${`${at.getUTCMonth() + 1}`.padStart(2, '0')}-${`${at.getUTCDate()}`.padStart(2, '0')}`;
  const names = signedHeaders!.split(';');
  const ordered = names.every((name, i) => i === 0 || names[i - 1]! < name);
  if (namedService !== service || utc !== date || !ordered || !names.includes('content-type') || !names.includes('host')) return 'AuthFailure.SignatureFailure';
  const [path, query = ''] = request.target.split('?');
  let canonical = `${request.method}\n${path}\n${query}\n`;
  for (const name of names) canonical += `${name}:${String(request.headers[name] ?? '').trim().toLowerCase()}\n`;
  canonical += `\n${signedHeaders}\n${hex(request.body)}`;
  const text = `TC3-HMAC-SHA256\n${stamp}\n${date}/${service}/tc3_request\n${hex(canonical)}`;
  let secret: Buffer = Buffer.from(`TC3${key}`);
  for (const step of [date!, service, 'tc3_request']) secret = createHmac('sha256', secret).update(step).digest();
  return createHmac('sha256', secret).update(text).digest('hex') === claimed ? null : 'AuthFailure.SignatureFailure';
}
