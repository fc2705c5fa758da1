/**
 * TC3-HMAC-SHA256: how Tencent Cloud wants a request signed (API v3, "签名方法 v3"). Pure: no clock, no network. Signs what
 * we send, one POST to `/` with a JSON body, and nothing else of the scheme.
 */
import { createHmac } from 'node:crypto';
import { sha256Hex } from './hash';

export interface Tc3Request {
  readonly secretId: string;
  readonly secretKey: string;
  /** first label of the host, e.g. `faceid` */
  readonly service: string;
  /** as it stands in the Host header, with the port when it is not the scheme's own */
  readonly host: string;
  /** as it stands in the Content-Type header */
  readonly contentType: string;
  /** the exact bytes of the body, as text */
  readonly payload: string;
  /** seconds since 1970: the X-TC-Timestamp header; the vendor refuses more than five minutes of difference */
  readonly timestamp: number;
}
export interface Tc3Signature {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  /** lower-case hex */
  readonly signature: string;
  /** value of the Authorization header */
  readonly authorization: string;
}

const ALGORITHM = 'TC3-HMAC-SHA256';
const SIGNED_HEADERS = 'content-type;host';

export function signTc3(request: Tc3Request): Tc3Signature {
  const { secretId, secretKey, service, host, contentType, payload, timestamp } = request;
  // the header block ends with a line feed of its own, so an empty line follows it
  const canonicalRequest = ['POST', '/', '', `content-type:${contentType.toLowerCase()}`, `host:${host.toLowerCase()}`, '', SIGNED_HEADERS, sha256Hex(payload)].join('\n');
  // the date is the UTC date of the timestamp, not today's here
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const stringToSign = [ALGORITHM, timestamp, scope, sha256Hex(canonicalRequest)].join('\n');
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request');
  const signature = hmac(key, stringToSign).toString('hex');
  return { canonicalRequest, stringToSign, signature, authorization: `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}` };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
