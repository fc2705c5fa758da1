/** What the roots of the embedded CA are trusted for: always for its time, for signers where it issues or once issued for them. */
import type { DataSource } from 'typeorm';
import { CaCertificate } from '../entities';
import type { CertificateAuthority } from '../port';
import type { Trust } from '../trust';

/** Whether contracts were signed with certificates made here, now or before an outside CA was chosen. */
export async function issuedHere({ manager }: DataSource, issues: boolean): Promise<boolean> {
  return issues || manager.existsBy(CaCertificate, { kind: 'event' });
}

/** @param issues certificates come from here by the settings */
export async function ownTrust(ca: Pick<CertificateAuthority, 'trustAnchors'>, dataSource: DataSource, issues: boolean): Promise<Trust> {
  const roots = await ca.trustAnchors();
  return { signers: (await issuedHere(dataSource, issues)) ? roots : [], timestamps: roots };
}
