/**
 * What is measured without pool and database: the signer's two halves, the certificate writer and the time-stamping
 * server as plain functions on one core. Keys and certificates are those of the embedded CA.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { openHierarchy } from '../../bff/src/ca/embedded/hierarchy';
import { keySealer } from '../../bff/src/ca/embedded/keys/seal';
import { currentTimestampResponder } from '../../bff/src/ca/embedded/tsa/current';
import { publicAddresses } from '../../bff/src/ca/embedded/x509/extensions';
import { subjectName } from '../../bff/src/ca/embedded/x509/name';
import { eventCertificateIssuer, newSerial } from '../../bff/src/ca/embedded/x509/profiles';
import { OID_TSA_POLICY } from '../../bff/src/ca/oids';
import type { EventCertificate, TimestampAuthority } from '../../bff/src/ca/port';
import { encodeTimestampRequest } from '../../bff/src/ca/tsp/request';
import { loadKeyFile, systemClock } from '../../bff/src/kernel';
import { placeFields } from '../../bff/src/signing/embedded/fields';
import { completeSignature, prepareSignature } from '../../bff/src/signing/embedded/pades';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import type { FieldPlacement, Mark, PrepareRequest } from '../../bff/src/signing/port';

export const PUBLIC_URL = 'https://sign.example.cn';
export const SIGNATURE: FieldPlacement = { name: 'bench', kind: 'signature', page: 3, x: 90, y: 600, width: 150, height: 64 };

export function handwriting(): Mark {
  const { kind: _, ...signature } = demoHandwriting() as Extract<ReturnType<typeof demoHandwriting>, { kind: 'handwritten' }>;
  return { kind: 'handwritten', signature };
}

/** @param certificate of a key this process holds, so that a signature can be made again and again */
export interface OwnSigner {
  readonly certificate: EventCertificate;
  sign(toBeSigned: Uint8Array): Uint8Array;
}

/**
 * A visible signature with a timestamp, again and again on the same file, in this thread.
 * @returns one signature; the whole file
 */
export function signerOf(file: Uint8Array, signer: OwnSigner, tsa: TimestampAuthority, timestampRoom: number): () => Promise<Uint8Array> {
  const placed = placeFields(file, [SIGNATURE]);
  const { certificate, chain } = signer.certificate;
  return async () => {
    const request: PrepareRequest = {
      pdf: placed, fieldName: SIGNATURE.name, mark: handwriting(), values: [], signerName: '林晓月', signedAt: systemClock.now(), reason: 'bench', certificates: [certificate, ...chain], timestampRoom,
    };
    const prepared = await prepareSignature(request);
    const value = signer.sign(prepared.toBeSigned);
    const { token } = await tsa.timestamp(createHash('sha256').update(value).digest());
    return completeSignature(prepared, value, token);
  };
}

export interface Authorities {
  /** a certificate over a fresh P-256 key */
  leaf(): void;
  /** a request of RFC 3161 answered */
  token(): void;
  readonly signer: OwnSigner;
}

/** The CA's writers below its database rows: what one core can do. */
export async function openAuthorities(dataSource: DataSource, keyFile: string): Promise<Authorities> {
  const hierarchy = await openHierarchy(dataSource, keySealer(await loadKeyFile(keyFile, false), []), systemClock, PUBLIC_URL);
  const { issuing, root } = hierarchy.snapshot();
  const issue = eventCertificateIssuer(issuing.signer, publicAddresses(PUBLIC_URL, issuing.generation));
  const respond = currentTimestampResponder(hierarchy, systemClock);
  const evidenceDigest = randomBytes(32);
  const issueTo = (publicKey: ReturnType<typeof generateKeyPairSync>['publicKey']) =>
    issue({ serial: newSerial(), subject: subjectName({ kind: 'person', name: '林晓月', identifier: 'bench' }), evidenceDigest, publicKey: publicKey as never, now: systemClock.now() });
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { certificate, notAfter } = issueTo(own.publicKey as never);
  return {
    leaf: () => void issueTo(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey as never),
    token: () => void respond(encodeTimestampRequest(randomBytes(32), randomBytes(8), OID_TSA_POLICY)),
    signer: {
      certificate: { keyId: 'own', certificate, chain: [issuing.certificate.der, root.certificate.der], notAfter },
      sign: (toBeSigned) => sign('sha256', toBeSigned, own.privateKey),
    },
  };
}

export const verifyHere = (pdf: Uint8Array, anchors: readonly Uint8Array[]) => verifyPdf(pdf, anchors, systemClock.now());
