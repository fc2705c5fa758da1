/**
 * Root, issuing CAs and time-stamping authorities of this installation: the first of each is made once, on first start,
 * successors by roll-over.ts. When processes start together a unique row per place decides; the loser takes the winner's.
 * Keys are opened once and stay in memory as KeyObjects; who has been added or revoked is looked up again and again.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { dbErrorKind, inTransaction, insertRows } from '../../db';
import { newId, type Clock } from '../../kernel';
import { CaCertificate, CaKey } from '../entities';
import { readCertificate, type Certificate } from '../x509/read-certificate';
import type { KeySealer } from './keys/seal';
import { publicAddresses } from './x509/extensions';
import { issueIssuingCa, issueRoot, issueTsa, newSerial, signerOf, type Issued } from './x509/profiles';
import type { Signer } from './x509/write-certificate';

const ROLES = ['root', 'issuing', 'tsa'] as const;
export type Role = (typeof ROLES)[number];

export interface Authority {
  readonly keyId: string;
  /** 1 for the first of its role */
  readonly generation: number;
  readonly signer: Signer;
  readonly certificate: Certificate;
  readonly revoked: boolean;
}

export interface Hierarchy {
  /** the last generation: it signs the issuing CAs that are made from now on */
  readonly root: Authority;
  /** every generation, oldest first: each stays trusted, because files that chain to it outlive its work */
  readonly roots: readonly Authority[];
  /** the last generation; when it is revoked nobody issues until there is a successor: a retired key does not step in */
  readonly issuing: Authority;
  readonly tsa: Authority;
  /** every generation, oldest first: each still answers for what it issued */
  readonly issuers: readonly Authority[];
  /** every time-stamping authority, oldest first */
  readonly stampers: readonly Authority[];
}

export interface LiveHierarchy {
  /** as last looked up */
  snapshot(): Hierarchy;
  /** looked up now, unless that was a moment ago */
  fresh(): Promise<Hierarchy>;
  /** looked up now */
  reread(): Promise<Hierarchy>;
}

/** How long another process may not yet know of a roll-over or of a revoked authority. */
export const REREAD_AFTER_MS = 5_000;

/** The unique value that lets only one key stand in a place. */
export const slot = (role: Role, generation: number): string => `${role}:${generation}`;

/** The authority above; a root's is itself. */
export function issuerOf({ roots, issuers }: Hierarchy, { certificate }: Authority): Authority {
  const found = [...roots, ...issuers].find((candidate) => candidate.certificate.subject.equals(certificate.issuer));
  if (!found) throw new Error('an authority was issued by nobody we know');
  return found;
}

export async function hierarchyExists(dataSource: DataSource): Promise<boolean> {
  return dataSource.manager.existsBy(CaKey, { slot: In(ROLES.map((role) => slot(role, 1))) });
}

/** @throws SealError when the KEK is not the one the keys were sealed under; Error when rows are missing or do not fit */
export async function openHierarchy(dataSource: DataSource, sealer: KeySealer, clock: Clock, publicBaseUrl?: string): Promise<LiveHierarchy> {
  if (!(await hierarchyExists(dataSource))) await makeOnce(dataSource, sealer, clock.now(), publicBaseUrl);
  const opened = new Map<string, Authority>();
  let current = await readHierarchy(dataSource.manager, sealer, opened);
  let readAt = clock.now().getTime();

  const reread = async (): Promise<Hierarchy> => {
    current = await readHierarchy(dataSource.manager, sealer, opened);
    readAt = clock.now().getTime();
    return current;
  };
  return {
    snapshot: () => current,
    fresh: async () => (Math.abs(clock.now().getTime() - readAt) < REREAD_AFTER_MS ? current : reread()),
    reread,
  };
}

async function makeOnce(dataSource: DataSource, sealer: KeySealer, now: Date, publicBaseUrl?: string): Promise<void> {
  const root = draft('root', 1);
  const issuing = draft('issuing', 1);
  const tsa = draft('tsa', 1);
  const addresses = publicBaseUrl === undefined ? undefined : publicAddresses(publicBaseUrl, 1);
  try {
    await inTransaction(dataSource, async (manager) => {
      await storeAuthority(manager, sealer, root, root.keyId, now, (serial) => issueRoot(root.signer, root.publicKey, serial, now));
      await storeAuthority(manager, sealer, issuing, root.keyId, now, (serial) => issueIssuingCa(root.signer, issuing.signer, issuing.publicKey, serial, now, addresses));
      await storeAuthority(manager, sealer, tsa, issuing.keyId, now, (serial) => issueTsa(issuing.signer, tsa.signer, tsa.publicKey, serial, now, addresses));
    });
  } catch (error) {
    // another process was first: its three rows stand, ours are rolled back
    if (dbErrorKind(error) !== 'unique') throw error;
  }
}

export interface Draft {
  readonly keyId: string;
  readonly role: Role;
  readonly generation: number;
  readonly signer: Signer;
  readonly publicKey: KeyObject;
}

export function draft(role: Role, generation: number): Draft {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { keyId: newId(), role, generation, publicKey, signer: signerOf(privateKey, publicKey, role, generation) };
}

/** Stores a new authority's sealed key and its certificate. @throws a `unique` database error when its place is taken */
export async function storeAuthority(
  manager: EntityManager, sealer: KeySealer, { keyId, role, generation, signer }: Draft, issuerKeyId: string, now: Date, issue: (serial: Buffer) => Issued,
): Promise<void> {
  const serial = newSerial();
  const { certificate, notBefore, notAfter } = issue(serial);
  await insertRows(manager, CaKey, {
    id: keyId, purpose: role, slot: slot(role, generation), state: 'active', sealed: sealer.seal(signer.key, keyId, role), createdAt: now, expiresAt: null, endedAt: null,
  });
  await insertRows(manager, CaCertificate, {
    serial: serial.toString('hex'), kind: role, state: 'issued', keyId, issuerKeyId, certificate: certificate.toString('base64'), notBefore, notAfter, createdAt: now, issuedAt: now,
  });
}

/** @param opened authorities whose keys are open already; new ones are added */
async function readHierarchy(manager: EntityManager, sealer: KeySealer, opened: Map<string, Authority>): Promise<Hierarchy> {
  const keys = await manager.findBy(CaKey, { purpose: In([...ROLES]), state: 'active' });
  const rows = await manager.findBy(CaCertificate, { kind: In([...ROLES]), state: In(['issued', 'revoked']) });
  const certificates = new Map(rows.map((row) => [row.keyId, row]));

  const generations = (role: Role): readonly Authority[] => keys
    .filter((key) => key.purpose === role && key.slot?.startsWith(`${role}:`))
    .map((key) => {
      const authority = opened.get(key.id) ?? openAuthority(role, key, certificates.get(key.id), sealer);
      opened.set(key.id, authority);
      return { ...authority, revoked: certificates.get(key.id)?.state === 'revoked' };
    })
    .sort((a, b) => a.generation - b.generation);
  const latest = (role: Role, all: readonly Authority[]): Authority => {
    const found = all.at(-1);
    if (!found) throw missing(role);
    return found;
  };

  const roots = generations('root');
  const issuers = generations('issuing');
  const stampers = generations('tsa');
  return { root: latest('root', roots), roots, issuing: latest('issuing', issuers), tsa: latest('tsa', stampers), issuers, stampers };
}

function openAuthority(role: Role, key: CaKey, row: CaCertificate | undefined, sealer: KeySealer): Authority {
  if (!key.sealed || !row?.certificate) throw missing(role);
  const privateKey = sealer.open(key.sealed, key.id, role);
  const publicKey = createPublicKey(privateKey);
  const certificate = readCertificate(Buffer.from(row.certificate, 'base64'));
  if (!certificate.spki.equals(publicKey.export({ format: 'der', type: 'spki' }))) throw new Error(`the ${role} certificate is not for the ${role} key`);
  const generation = Number(key.slot?.slice(role.length + 1));
  // the name comes from the certificate, so that an older release's name stays the issuer name
  return { keyId: key.id, generation, signer: { ...signerOf(privateKey, publicKey, role, generation), subject: certificate.subject }, certificate, revoked: false };
}

const missing = (role: Role): Error => new Error(`the ${role} key or certificate is missing from the database`);
