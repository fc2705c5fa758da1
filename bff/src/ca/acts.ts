/**
 * The record every driver keeps of the certificates it was asked for: the intent is committed before a key exists, a
 * serial is spent once, and an act that was abandoned cannot come to be afterwards (act of signing, step 3; security R30).
 */
import type { DataSource, EntityManager } from 'typeorm';
import { compareAndSet, dbErrorKind, insertRows } from '../db';
import { AppError } from '../kernel';
import { DerError, readDer } from '../kernel/der/read';
import { CaCertificate, type CertificateKind } from './entities';
import type { EventCertificateRequest } from './port';

/** `event`: issued here; `outside`: issued by somebody else for an act of ours, the serial then is only the name of the act. */
export type ActKind = Extract<CertificateKind, 'event' | 'outside'>;

/** @throws AppError('conflict') when the serial was ever seen before */
export async function commitIntent(dataSource: DataSource, kind: ActKind, serial: string, issuerKeyId: string | null, { subject, evidenceDigest }: EventCertificateRequest, now: Date): Promise<void> {
  try {
    await insertRows(dataSource.manager, CaCertificate, {
      serial, kind, state: 'intent', issuerKeyId, subjectKind: subject.kind, subjectName: subject.name, subjectIdentifier: subject.identifier,
      evidenceDigest: Buffer.from(evidenceDigest).toString('hex'), createdAt: now,
    });
  } catch (error) {
    if (dbErrorKind(error) === 'unique') throw new AppError('conflict', {}, { cause: error });
    throw error;
  }
}

export interface IssuedAct {
  readonly keyId: string;
  readonly certificate: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** `intent → issued`, in the transaction that stores the key. @throws AppError('conflict') when the act was abandoned meanwhile */
export async function recordIssued(manager: EntityManager, serial: string, { keyId, certificate, notBefore, notAfter }: IssuedAct, now: Date): Promise<void> {
  const issued = await compareAndSet(manager, CaCertificate, { serial, state: 'intent' }, {
    state: 'issued', keyId, certificate: Buffer.from(certificate).toString('base64'), notBefore, notAfter, issuedAt: now,
  });
  if (!issued) throw new AppError('conflict');
}

/**
 * `intent → abandoned`; a serial we never saw is recorded as abandoned; an issued one stays issued. Afterwards the row
 * exists and is no intent. Looking first whether it exists would miss an intent that arrives between two statements.
 */
export async function spendSerial({ manager }: DataSource, kind: ActKind, serial: string, now: Date): Promise<void> {
  const spendIntent = (): Promise<boolean> => compareAndSet(manager, CaCertificate, { serial, kind, state: 'intent' }, { state: 'abandoned' });
  if (await spendIntent()) return;
  try {
    await insertRows(manager, CaCertificate, { serial, kind, state: 'abandoned', createdAt: now });
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error;
    await spendIntent();
  }
}

/** Signed attributes are a SET (RFC 5652 §5.4); nothing else is signed, and a slip of the caller costs no key. */
export function requireSet(toBeSigned: Uint8Array): void {
  try {
    const node = readDer(toBeSigned);
    if (node.tag === 0x31 && node.children.length > 0) return;
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
  }
  throw new AppError('invalid_request', { field: 'toBeSigned' });
}

/** @throws AppError('invalid_request') for anything but SHA-256 */
export function requireDigest(evidenceDigest: Uint8Array): void {
  if (evidenceDigest.length !== 32) throw new AppError('invalid_request', { field: 'evidenceDigest' });
}

/** @throws AppError('invalid_request') for anything `newSerial` would not make */
export function serialHex(serial: Uint8Array): string {
  if (serial.length !== 16 || serial[0] === 0 || serial[0]! & 0x80) throw new AppError('invalid_request', { field: 'serial' });
  return Buffer.from(serial).toString('hex');
}
