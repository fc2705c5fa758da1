/**
 * The two messages of EST we need (RFC 7030 §4.1, §4.2.1; RFC 8951 on base64): the CA's certificates, and enrolment. It
 * carries and unpacks; nothing that comes back is believed here.
 */
import { CloudError } from '../../../kernel/cloud-call';
import { DerError } from '../../../kernel/der/read';
import { readSignedData } from '../../tsp/read-token';
import { OID } from '../../oids';
import type { Certificate } from '../../x509/read-certificate';
import { httpsClient, type HttpsAnswer, type HttpsOptions } from '../https';
import { faultOf } from '../service-fault';

export interface EstClientOptions extends HttpsOptions {
  /** label of the CA where the server holds several (RFC 7030 §3.2.2) */
  readonly label?: string;
  /** HTTP Basic; a client certificate may stand beside it or instead */
  readonly basic?: { readonly user: string; readonly password: string };
  /** how long one enrolment may be put off with 202 and Retry-After, all together, in milliseconds; default 20 s */
  readonly patienceMs?: number;
}

export interface EstClient {
  /** @throws CloudError */
  caCertificates(): Promise<readonly Certificate[]>;
  /** @param csr PKCS #10, DER @returns what came, in any order. @throws CloudError */
  enroll(csr: Uint8Array): Promise<readonly Certificate[]>;
  /**
   * An enrolment that asks for nothing (an empty SEQUENCE), which no server can grant: to hear whether it lets us in.
   * @returns the status. @throws CloudError
   */
  knock(): Promise<number>;
  close(): Promise<void>;
}

const MAX_BYTES = 256 * 1024;
const CERTS_ONLY = 'application/pkcs7-mime';
const DATA = '1.2.840.113549.1.7.1';

/** @param connect the way there @throws TypeError for an address, label or user that cannot be used */
export function estClient(options: EstClientOptions, connect: typeof httpsClient = httpsClient): EstClient {
  const { label, basic, patienceMs = 20_000 } = options;
  if (label !== undefined && !/^[\w.~-]{1,64}$/.test(label)) throw new TypeError('an EST label is a path segment');
  if (basic && (basic.user.includes(':') || basic.user === '')) throw new TypeError('a user of HTTP Basic is not empty and has no colon');
  const client = connect(options);
  const root = `/.well-known/est${label === undefined ? '' : `/${label}`}`;
  const enrolment: Record<string, string> = { 'content-type': 'application/pkcs10', 'content-transfer-encoding': 'base64', accept: CERTS_ONLY };
  const authorization: Record<string, string> = basic ? { authorization: `Basic ${Buffer.from(`${basic.user}:${basic.password}`, 'utf8').toString('base64')}` } : {};

  return {
    async caCertificates() {
      // public by definition: no credentials
      const answer = await client.exchange({ method: 'GET', path: `${root}/cacerts`, headers: { accept: CERTS_ONLY }, maxBytes: MAX_BYTES });
      return certificatesOf(answer);
    },
    async enroll(csr) {
      const body = Buffer.from(csr).toString('base64');
      const headers = { ...authorization, ...enrolment };
      for (let left = patienceMs; ; ) {
        const answer = await client.exchange({ method: 'POST', path: `${root}/simpleenroll`, headers, body, maxBytes: MAX_BYTES });
        if (answer.status !== 202) return certificatesOf(answer);
        // not issued yet: the same request again, later (RFC 7030 §4.2.3)
        const pauseMs = Math.max(answer.retryAfterSeconds ?? Infinity, 1) * 1000;
        if (pauseMs > left) throw new CloudError('late', 'enrolment is waiting for somebody');
        left -= pauseMs;
        await new Promise((resolve) => { setTimeout(resolve, pauseMs); });
      }
    },
    async knock() {
      const { status } = await client.exchange({ method: 'POST', path: `${root}/simpleenroll`, headers: { ...authorization, ...enrolment }, body: NOTHING_ASKED, maxBytes: MAX_BYTES });
      return status;
    },
    close: () => client.close(),
  };
}

const NOTHING_ASKED = Buffer.from([0x30, 0x00]).toString('base64');

function certificatesOf(answer: HttpsAnswer): readonly Certificate[] {
  if (answer.status !== 200) throw faultOf(answer);
  if (answer.type !== CERTS_ONLY) throw new CloudError('malformed', 'another media type');
  const text = answer.body.toString('latin1').replace(/[\s\0]+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new CloudError('malformed', 'not base64');
  try {
    const { contentType, eContentType, certificates, signers } = readSignedData(Buffer.from(text, 'base64'));
    if (contentType !== OID.signedData || eContentType !== DATA || signers.length > 0 || certificates.length === 0) throw new CloudError('malformed', 'not certs-only');
    return certificates;
  } catch (error) {
    if (error instanceof DerError) throw new CloudError('malformed', 'not CMS', '', { cause: error });
    throw error;
  }
}
