/**
 * Root, issuing CA and time-stamping authority of this installation: made once, on first start, and loaded ever after.
 * When processes start together a unique row per authority decides; the loser takes the winner's. Keys are opened once
 * and stay in memory as KeyObjects.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { dbErrorKind, inTransaction, insertRows } from '../../db';
import { newId, type Clock } from '../../kernel';
import { CaCertificate, CaKey } from '../entities';
import { readCertificate, type Certificate } from '../x509/read-certificate';
import type { KeySealer } from './keys/seal';
import type { PublicAddresses } from './x509/extensions';
import { issueIssuingCa, issueRoot, issueTsa, newSerial, signerOf, type Issued } from './x509/profiles';
import type { Signer } from './x509/write-certificate';

const ROLES = ['root', 'issuing', 'tsa'] as const;
type Role = (typeof ROLES)[number];

export interface Authority {
  readonly signer: Signer;
  readonly certificate: Certificate;
}
export type Hierarchy = Readonly<Record<Role, Authority>>;

/** The unique value that lets only one key of a role exist; the number leaves room for a successor. */
const slot = (role: Role): string => `${role}:1`;

export async function hierarchyExists(dataSource: DataSource): Promise<boolean> {
  return dataSource.manager.existsBy(CaKey, { slot: In(ROLES.map(slot)) });
}

/** @throws SealError when the KEK is not the one the keys were sealed under; Error when rows are missing or do not fit */
export async function openHierarchy(dataSource: DataSource, sealer: KeySealer, clock: Clock, addresses?: PublicAddresses): Promise<Hierarchy> {
  if (!(await hierarchyExists(dataSource))) await makeOnce(dataSource, sealer, clock.now(), addresses);
  const [root, issuing, tsa] = await Promise.all(ROLES.map((role) => load(dataSource.manager, sealer, role))) as [Authority, Authority, Authority];
  return { root, issuing, tsa };
}

async function makeOnce(dataSource: DataSource, sealer: KeySealer, now: Date, addresses?: PublicAddresses): Promise<void> {
  const root = draft('root');
  const issuing = draft('issuing');
  const tsa = draft('tsa');
  try {
    await inTransaction(dataSource, async (manager) => {
      await store(manager, sealer, root, now, (serial) => issueRoot(root.signer, root.publicKey, serial, now));
      await store(manager, sealer, issuing, now, (serial) => issueIssuingCa(root.signer, issuing.signer, issuing.publicKey, serial, now));
      await store(manager, sealer, tsa, now, (serial) => issueTsa(issuing.signer, tsa.signer, tsa.publicKey, serial, now, addresses));
    });
  } catch (error) {
    // another process was first: its three rows stand, ours are rolled back
    if (dbErrorKind(error) !== 'unique') throw error;
  }
}

interface Draft {
  readonly role: Role;
  readonly signer: Signer;
  readonly publicKey: KeyObject;
}

function draft(role: Role): Draft {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { role, publicKey, signer: signerOf(privateKey, publicKey, role) };
}

async function store(manager: EntityManager, sealer: KeySealer, { role, signer }: Draft, now: Date, issue: (serial: Buffer) => Issued): Promise<void> {
  const keyId = newId();
  const serial = newSerial();
  const { certificate, notBefore, notAfter } = issue(serial);
  await insertRows(manager, CaKey, {
    id: keyId, purpose: role, slot: slot(role), state: 'active', sealed: sealer.seal(signer.key, keyId, role), createdAt: now, expiresAt: null, endedAt: null,
  });
  await insertRows(manager, CaCertificate, {
    serial: serial.toString('hex'), kind: role, state: 'issued', keyId, certificate: certificate.toString('base64'), notBefore, notAfter, createdAt: now, issuedAt: now,
  });
}

async function load(manager: EntityManager, sealer: KeySealer, role: Role): Promise<Authority> {
  const key = await manager.findOneBy(CaKey, { slot: slot(role), purpose: role, state: 'active' });
  const row = key && (await manager.findOneBy(CaCertificate, { keyId: key.id, kind: role, state: 'issued' }));
  if (!key?.sealed || !row?.certificate) throw new Error(`the ${role} key or certificate is missing from the database`);
  const privateKey = sealer.open(key.sealed, key.id, role);
  const publicKey = createPublicKey(privateKey);
  const certificate = readCertificate(Buffer.from(row.certificate, 'base64'));
  if (!certificate.spki.equals(publicKey.export({ format: 'der', type: 'spki' }))) throw new Error(`the ${role} certificate is not for the ${role} key`);
  // the name comes from the certificate, so that an older release's name stays the issuer name
  return { signer: { ...signerOf(privateKey, publicKey, role), subject: certificate.subject }, certificate };
}
