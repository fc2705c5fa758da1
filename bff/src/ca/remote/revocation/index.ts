/**
 * Revocation answers of CAs that are not ours, fetched from the addresses in their certificates and verified before they
 * go into a file (B-LT, EN 319 142-1). Only certificates under a trusted root are asked about, so a stranger's certificate
 * sends us nowhere. What cannot be had is reported as uncovered, never as good.
 */
import { randomBytes } from 'node:crypto';
import { AppError, sha256Hex, type Clock, type Logger } from '../../../kernel';
import { CloudError } from '../../../kernel/cloud-call';
import { DerError } from '../../../kernel/der/read';
import { OID } from '../../oids';
import type { RevocationData, RevocationInformation } from '../../port';
import { checkPath } from '../../x509/path';
import { basicConstraints, readCertificate, type Certificate } from '../../x509/read-certificate';
import { readPem } from '../trusted-roots';
import { statusAddresses } from './addresses';
import { answerCache } from './answer-cache';
import { checkCrl } from './crl';
import { outsideFetch, type OutsideFetchOptions } from './fetch';
import { checkOcspResponse, writeOcspRequest } from './ocsp';
import { StatusRefused } from './refusal';

export interface OutsideRevocationOptions extends OutsideFetchOptions {
  /** PEM of the roots under which certificates are asked about: those of the outside CAs and time-stamping authorities in use */
  readonly trustPem: string;
  /** for one address; default 5 s */
  readonly timeoutMs?: number;
  /** for one call of `revocationData` altogether; default 15 s */
  readonly budgetMs?: number;
  /** of one list; default 4 MiB */
  readonly maxCrlBytes?: number;
}

const MAX_CERTIFICATES = 32;
const MAX_POOL = 16;
/** A list younger than this is not fetched again: it serves many certificates, and a CA writes a new one for each revocation at the soonest. */
const LIST_FRESH_MS = 10 * 60_000;
const MAX_OCSP_BYTES = 64 * 1024;
/** A responder may want to be asked by POST with this type alone. */
const REQUEST = 'application/ocsp-request';
const RESPONSE = 'application/ocsp-response';

/** @throws TypeError for a PEM without certificates */
export function createOutsideRevocation({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }, options: OutsideRevocationOptions): RevocationInformation {
  const { timeoutMs = 5000, budgetMs = 15_000, maxCrlBytes = 4 * 1024 * 1024 } = options;
  const anchors = readPem(options.trustPem);
  const fetchOutside = outsideFetch(options, clock);
  const cache = answerCache(clock);
  const isAnchor = ({ der }: Certificate): boolean => anchors.some((anchor) => anchor.der.equals(der));

  /** @returns the answer, or undefined when this address gave none that holds */
  async function attempt(kind: 'ocsp' | 'crl', url: string, subject: Certificate, ask: () => Promise<Buffer>): Promise<Buffer | undefined> {
    try {
      return await ask();
    } catch (error) {
      const reason = error instanceof StatusRefused ? error.reason : error instanceof CloudError ? error.message : undefined;
      if (reason === undefined) throw error;
      logger.warn({ kind, host: new URL(url).host, serial: subject.serial.toString('hex'), reason }, 'no usable revocation answer from an outside CA');
      return undefined;
    }
  }

  async function byOcsp(url: string, certificate: Certificate, issuer: Certificate, left: () => number): Promise<Buffer> {
    const nonce = randomBytes(32);
    const answer = await fetchOutside(url, { method: 'POST', headers: { 'content-type': REQUEST, accept: RESPONSE }, body: writeOcspRequest(issuer, certificate.serial, nonce), maxBytes: MAX_OCSP_BYTES }, left());
    if (answer.type !== RESPONSE) throw new CloudError('malformed', 'another media type');
    const { nextUpdate } = checkOcspResponse(answer.body, { certificate, issuer, nonce, now: clock.now() });
    cache.keep(keyOf('ocsp', certificate), answer.body, nextUpdate);
    return answer.body;
  }

  async function byCrl(url: string, certificate: Certificate, issuer: Certificate, left: () => number): Promise<Buffer> {
    const key = listKey(url, issuer);
    const list = cache.get(key, LIST_FRESH_MS) ?? (await fetchOutside(url, { method: 'GET', headers: { accept: 'application/pkix-crl, */*' }, maxBytes: maxCrlBytes }, left())).body;
    const { nextUpdate } = checkCrl(list, { certificate, issuer, now: clock.now() });
    cache.keep(key, list, nextUpdate);
    return list;
  }

  async function answerFor(certificate: Certificate, issuer: Certificate, left: () => number): Promise<{ ocsp: Buffer } | { crl: Buffer } | undefined> {
    const addresses = statusAddresses(certificate);
    for (const url of addresses.ocsp) {
      const ocsp = await attempt('ocsp', url, certificate, () => byOcsp(url, certificate, issuer, left));
      if (ocsp) return { ocsp };
    }
    for (const url of addresses.crl) {
      const crl = await attempt('crl', url, certificate, () => byCrl(url, certificate, issuer, left));
      if (crl) return { crl };
    }
    // an answer made after the signature says more than one from before, which is still better than none while it holds
    const ocsp = cache.get(keyOf('ocsp', certificate));
    if (ocsp) return { ocsp };
    const crl = addresses.crl.map((url) => cache.get(listKey(url, issuer))).find((kept) => kept !== undefined);
    return crl && { crl };
  }

  return {
    async revocationData(certificates, issuers = []): Promise<RevocationData> {
      const asked = distinct(read(certificates)).filter((one) => !one.subject.equals(one.issuer) && !one.extensions.has(OID.ocspNoCheck));
      const pool = distinct(read([...certificates, ...issuers])).filter(isCa).filter((one) => !isAnchor(one)).slice(0, MAX_POOL);
      const ends = performance.now() + budgetMs;
      const left = (): number => {
        const rest = Math.min(timeoutMs, Math.floor(ends - performance.now()));
        if (rest <= 0) throw new CloudError('late', 'budget');
        return rest;
      };
      const answers = (await Promise.all(asked.map(async (certificate, i) => {
        const issuer = i < MAX_CERTIFICATES ? issuerOf(certificate, pool, anchors, clock.now()) : undefined;
        // trusted as it stands, and under nobody who is trusted: no answer is needed
        if (!issuer && isAnchor(certificate)) return [];
        return [{ certificate, answer: issuer && (await answerFor(certificate, issuer, left)) }];
      }))).flat();
      const crls = answers.flatMap(({ answer }) => (answer && 'crl' in answer ? [answer.crl] : []));
      return {
        ocsp: answers.flatMap(({ answer }) => (answer && 'ocsp' in answer ? [answer.ocsp] : [])),
        crls: [...new Map(crls.map((der) => [sha256Hex(der), der])).values()],
        uncovered: answers.filter(({ answer }) => answer === undefined).map(({ certificate }) => certificate.der),
      };
    },
  };
}

const listKey = (url: string, { der }: Certificate): string => `crl ${url} ${sha256Hex(der)}`;
const keyOf = (kind: 'ocsp', { der }: Certificate): string => `${kind} ${sha256Hex(der)}`;

/**
 * The next one on a path to a trusted root; one that has ended is looked at as of its end. An authority trusted by itself,
 * as one may be for time, still has the issuer that answers for it where it signs for others.
 */
function issuerOf(certificate: Certificate, pool: readonly Certificate[], anchors: readonly Certificate[], now: Date): Certificate | undefined {
  const at = now > certificate.notAfter ? certificate.notAfter : now;
  const others = anchors.filter(({ der }) => !der.equals(certificate.der));
  const result = checkPath(certificate, pool, others, at);
  return result.ok ? result.path[1] : undefined;
}

function isCa(certificate: Certificate): boolean {
  try {
    return basicConstraints(certificate).isCa;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

const distinct = (certificates: readonly Certificate[]): readonly Certificate[] => [...new Map(certificates.map((one) => [one.der.toString('base64'), one])).values()];

function read(certificates: readonly Uint8Array[]): readonly Certificate[] {
  try {
    return certificates.map((der) => readCertificate(der));
  } catch (error) {
    if (error instanceof DerError) throw new AppError('invalid_request', { field: 'certificates' }, { cause: error });
    throw error;
  }
}
