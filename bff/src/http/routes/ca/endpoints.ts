/**
 * The addresses our certificates name, and the time-stamping server: OCSP (RFC 6960 appendix A), CRLs and certificates
 * (RFC 5280 §4.2.1.13, §4.2.2.1), RFC 3161 §3.4.
 */
import type { PublicAnswer, PublicCa } from '../../../ca/port';
import type { BinaryAnswer, BinaryEndpoint, BinaryEndpoints } from '../../binary-endpoints';

const OCSP_REQUEST = 'application/ocsp-request';
const TIMESTAMP_QUERY = 'application/timestamp-query';
const LIMIT_BYTES = 4096;
const PER_MINUTE = 600;
const NOT_BASE64 = /[^A-Za-z0-9+/=_-]/;

export function caEndpoints(ca: PublicCa): BinaryEndpoints {
  const get = { methods: ['GET'], limitBytes: LIMIT_BYTES, perMinute: PER_MINUTE } as const;
  const ocsp = async (request: Uint8Array): Promise<BinaryAnswer> => withType('application/ocsp-response', await ca.respondToOcspRequest(request));
  return new Map<string, BinaryEndpoint>([
    ['/ca/ocsp', { ...get, methods: ['POST'], contentType: OCSP_REQUEST, handle: ({ bytes }) => ocsp(bytes) }],
    // base64 may hold slashes that a proxy decoded: everything below the path is the request
    ['/ca/ocsp/', { ...get, handle: ({ rest }) => ocsp(NOT_BASE64.test(rest) ? Buffer.alloc(0) : Buffer.from(rest, 'base64')) }],
    ['/ca/', { ...get, handle: async ({ rest }) => authorityFile(ca, rest) }],
    ['/tsa', {
      ...get, methods: ['POST'], contentType: TIMESTAMP_QUERY,
      handle: async ({ bytes }) => ({ type: 'application/timestamp-reply', body: await ca.answerTimestampRequest(bytes), maxAgeSeconds: 0 }),
    }],
  ]);
}

/** `root.crl`, `root-2.cer`, `issuing.cer`, `issuing-2.crl`, … as publicAddresses writes them. */
async function authorityFile(ca: PublicCa, name: string): Promise<BinaryAnswer | null> {
  const [, who, generation, kind] = /^(root|issuing)(?:-([2-9]|[1-9]\d{1,3}))?\.(crl|cer)$/.exec(name) ?? [];
  if (!who) return null;
  const issuer = who === 'issuing' ? Number(generation ?? 1) : generation ? `root-${Number(generation)}` as const : 'root';
  const answer = kind === 'crl' ? await ca.crl(issuer) : await ca.authorityCertificate(issuer);
  return answer && withType(kind === 'crl' ? 'application/pkix-crl' : 'application/pkix-cert', answer);
}

function withType(type: string, { der, maxAgeSeconds }: PublicAnswer): BinaryAnswer {
  return { type, body: der, maxAgeSeconds };
}
