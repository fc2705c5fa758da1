/**
 * The OCSP responder (RFC 6960) as a function from request bytes to response bytes. The state of a certificate is read
 * from its row every time, so no answer outlives a revocation; what is remembered is the signed bytes of answers that
 * are still true. It answers every input, also garbage, and never throws.
 */
import { createHash } from 'node:crypto';
import { In, type DataSource } from 'typeorm';
import type { Clock, Logger } from '../../../kernel';
import { DerError } from '../../../kernel/der/read';
import { CaCertificate } from '../../entities';
import type { PublicAnswer } from '../../port';
import { reasonOfCode } from '../../revocation-reasons';
import type { Certificate } from '../../x509/read-certificate';
import type { Authority, LiveHierarchy } from '../hierarchy';
import { wholeSeconds } from '../x509/profiles';
import { readOcspRequest, type CertId, type CertIdHash, type OcspRequest } from './read-request';
import { OCSP_ERRORS, writeCertId, writeOcspResponse, type CertificateStatus, type OcspSigner, type SingleAnswer } from './write-response';

export interface OcspDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly hierarchy: LiveHierarchy;
  readonly responderOf: (issuer: Authority) => Promise<OcspSigner>;
  readonly logger: Logger;
}

export interface OcspResponder {
  /** OCSPRequest, DER → OCSPResponse, DER. Never throws. */
  respond(request: Uint8Array): Promise<PublicAnswer>;
  /** An answer nobody asked for, made now, about a certificate of this issuer. */
  answerNow(issuer: Authority, serial: Uint8Array): Promise<Uint8Array>;
}

const HOUR_MS = 3_600_000;
/** The longest time an answer holds; shorter than the life of an event certificate. */
export const OCSP_LIFETIME_MS = 6 * HOUR_MS;
const AFTER_EXPIRY_MS = HOUR_MS;
/** Signed bytes kept per process: about 1 KB each. */
const KEPT_ANSWERS = 5000;

export function ocspResponder({ dataSource, clock, hierarchy, responderOf, logger }: OcspDependencies): OcspResponder {
  const kept = new Map<string, { readonly der: Uint8Array; readonly from: number; readonly renewAt: number }>();
  const isOurs = issuerMatcher();

  const answer = async (request: Uint8Array): Promise<PublicAnswer> => {
    const { certIds, nonce } = readOcspRequest(request);
    const { issuers } = await hierarchy.fresh();
    const issuer = issuers.find((candidate) => certIds.some((id) => isOurs(candidate, id)));
    if (!issuer) return uncached(OCSP_ERRORS.unauthorized);
    const rows = await rowsOf(dataSource, issuer, certIds.filter((id) => isOurs(issuer, id)));
    const signer = await responderOf(issuer);
    const now = clock.now();

    const [only] = certIds;
    const key = nonce || !only || certIds.length > 1 ? undefined : rememberedAs(signer, only, rows.get(hex(only.serial)));
    const known = key === undefined ? undefined : kept.get(key);
    if (known && known.from <= now.getTime() && now.getTime() < known.renewAt) return { der: known.der, maxAgeSeconds: secondsUntil(known.renewAt, now) };

    const answers = certIds.map((id) => single(id.raw, isOurs(issuer, id) ? rows.get(hex(id.serial)) : undefined, now));
    const der = writeOcspResponse(signer, { producedAt: wholeSeconds(now), answers, archiveCutoff: issuer.certificate.notBefore, ...(nonce ? { nonce } : {}) });
    if (key === undefined) return uncached(der);
    const from = answers[0]!.thisUpdate.getTime();
    const renewAt = from + (answers[0]!.nextUpdate.getTime() - from) / 2;
    kept.set(key, { der, from, renewAt });
    if (kept.size > KEPT_ANSWERS) kept.delete(kept.keys().next().value as string);
    return { der, maxAgeSeconds: secondsUntil(renewAt, now) };
  };

  return {
    async respond(request) {
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof DerError) return uncached(OCSP_ERRORS.malformedRequest);
        logger.error({ err: error }, 'the OCSP responder could not answer');
        return uncached(OCSP_ERRORS.tryLater);
      }
    },
    async answerNow(issuer, serial) {
      const row = await dataSource.manager.findOneBy(CaCertificate, { serial: hex(serial), issuerKeyId: issuer.keyId });
      const signer = await responderOf(issuer);
      const now = clock.now();
      const answers = [single(writeCertId(issuer.certificate, serial), row ?? undefined, now)];
      return writeOcspResponse(signer, { producedAt: wholeSeconds(now), answers, archiveCutoff: issuer.certificate.notBefore });
    },
  };
}

const hex = (serial: Uint8Array): string => Buffer.from(serial).toString('hex');
const uncached = (der: Uint8Array): PublicAnswer => ({ der, maxAgeSeconds: 0 });
const secondsUntil = (at: number, now: Date): number => Math.max(0, Math.floor((at - now.getTime()) / 1000));

/** Whether a CertID names this issuer: hash of its name and hash of its key, by whichever algorithm was asked. */
function issuerMatcher(): (issuer: Authority, id: CertId) => boolean {
  const hashes = new Map<string, { readonly name: Buffer; readonly key: Buffer }>();
  return ({ keyId, certificate }, { hash, issuerNameHash, issuerKeyHash }) => {
    if (!hash) return false;
    const known = hashes.get(`${keyId} ${hash}`) ?? hashesOf(certificate, hash);
    hashes.set(`${keyId} ${hash}`, known);
    return known.name.equals(issuerNameHash) && known.key.equals(issuerKeyHash);
  };
}

function hashesOf({ subject, keyBits }: Certificate, hash: CertIdHash): { name: Buffer; key: Buffer } {
  const digest = (bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();
  return { name: digest(subject), key: digest(keyBits) };
}

async function rowsOf(dataSource: DataSource, issuer: Authority, certIds: OcspRequest['certIds']): Promise<Map<string, CaCertificate>> {
  const rows = await dataSource.manager.findBy(CaCertificate, { serial: In(certIds.map((id) => hex(id.serial))), issuerKeyId: issuer.keyId });
  return new Map(rows.map((row) => [row.serial, row]));
}

function rememberedAs({ certificate }: OcspSigner, id: CertId, row?: CaCertificate): string {
  return [certificate.serial.toString('hex'), id.raw.toString('base64'), row?.state, row?.revokedAt?.getTime(), row?.revocationReason].join(' ');
}

function single(certId: Uint8Array, row: CaCertificate | undefined, now: Date): SingleAnswer {
  const thisUpdate = wholeSeconds(now);
  return { certId, status: statusOf(row), thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + validFor(row, now)) };
}

/** A serial that was never issued, or not yet, is unknown: "good" would vouch for a forgery (RFC 6960 §2.2). */
function statusOf(row: CaCertificate | undefined): CertificateStatus {
  if (row?.state === 'issued') return { kind: 'good' };
  if (row?.state !== 'revoked') return { kind: 'unknown' };
  if (!row.revokedAt) throw new Error(`certificate ${row.serial} is revoked without a time`);
  return { kind: 'revoked', at: row.revokedAt, reason: reasonOfCode(row.revocationReason) ?? 'unspecified' };
}

/**
 * Less than what is left of the certificate: a verifier that proves existence slides to the end of this window, and the
 * certificate must still be alive there.
 */
function validFor(row: CaCertificate | undefined, now: Date): number {
  const left = row?.notAfter ? row.notAfter.getTime() - now.getTime() : 0;
  if (left <= 0) return AFTER_EXPIRY_MS;
  return Math.max(1000, Math.min(OCSP_LIFETIME_MS, Math.floor(left / 2000) * 1000));
}
