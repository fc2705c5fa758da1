/**
 * Which credential of the service signs for whom. Either the operator said so, or the certificate names the subject with
 * its identifier: a name alone is shared by many. The list is read anew now and then, and when something is not found.
 */
import type { Clock } from '../../../kernel';
import { CloudError } from '../../../kernel/cloud-call';
import { DerError } from '../../../kernel/der/read';
import { OID } from '../../oids';
import type { CertificateSubject } from '../../port';
import { readCertificate, type Certificate } from '../../x509/read-certificate';
import { readName } from '../../x509/read-name';
import { namesSubject } from '../check-issued';
import type { CscClient, CscCredential } from './csc-client';

export interface ReadCredential extends CscCredential {
  readonly certificate: Certificate;
  readonly chain: readonly Certificate[];
}
export interface Credentials {
  /** best first: usable ones, those that last longest. @throws CloudError */
  forSubject(subject: CertificateSubject): Promise<readonly ReadCredential[]>;
  /** the one whose certificate this is. @throws CloudError */
  ofCertificate(der: Uint8Array): Promise<ReadCredential>;
}
export type CredentialIds = Readonly<Record<string, string>>;

const KNOWN_FOR_MS = 10 * 60_000;
const ORGANIZATION_IDENTIFIER = '2.5.4.97';

/** @param byIdentifier subject identifier → credentialID, where the operator says who signs with what */
export function credentialsOf(client: CscClient, clock: Clock, byIdentifier?: CredentialIds): Credentials {
  let known: { readonly all: Promise<readonly ReadCredential[]>; readonly at: number } | undefined;
  const all = (fresh: boolean): Promise<readonly ReadCredential[]> => {
    const now = clock.now().getTime();
    if (!fresh && known && now >= known.at && now < known.at + KNOWN_FOR_MS) return known.all;
    const mine = { all: readAll(client, byIdentifier), at: now };
    known = mine;
    mine.all.catch(() => { if (known === mine) known = undefined; });
    return mine.all;
  };
  const find = async (fits: (credential: ReadCredential) => boolean): Promise<readonly ReadCredential[]> => {
    const found = (await all(false)).filter(fits);
    return found.some(({ usable }) => usable) ? found : (await all(true)).filter(fits);
  };

  return {
    async forSubject(subject) {
      const mapped = byIdentifier && Object.hasOwn(byIdentifier, subject.identifier) ? byIdentifier[subject.identifier] : undefined;
      const found = await find((credential) => (byIdentifier ? credential.id === mapped : isOf(credential.certificate, subject)));
      const usable = found.filter((credential) => credential.usable);
      if (usable.length === 0) throw new CloudError('refused', 'no credential for the subject');
      return usable.sort((a, b) => b.certificate.notAfter.getTime() - a.certificate.notAfter.getTime());
    },
    async ofCertificate(der) {
      const [found] = await find(({ certificate }) => certificate.der.equals(der));
      if (!found?.usable) throw new CloudError('refused', 'the credential is gone');
      return found;
    },
  };
}

async function readAll(client: CscClient, byIdentifier?: CredentialIds): Promise<readonly ReadCredential[]> {
  await client.checkService();
  const ids = byIdentifier ? [...new Set(Object.values(byIdentifier))] : await client.listCredentials();
  const found: ReadCredential[] = [];
  let fault: unknown;
  for (const id of ids) {
    // one credential the service cannot show must not take the others with it
    const credential = await client.credential(id).catch((error: unknown) => { fault = error; });
    const [certificate, ...chain] = readable(credential?.certificates ?? []);
    if (credential && certificate) found.push({ ...credential, certificate, chain });
  }
  if (found.length === 0 && fault !== undefined) throw fault;
  return found;
}

/** A credential whose certificates we cannot read is none for us; the others are not to suffer from it. */
function readable(certificates: readonly Buffer[]): readonly Certificate[] {
  try {
    return certificates.map((der) => readCertificate(der));
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

function isOf(certificate: Certificate, subject: CertificateSubject): boolean {
  try {
    const hasIdentifier = readName(certificate.subject).some(([type]) => type === OID.serialNumber || type === ORGANIZATION_IDENTIFIER);
    return hasIdentifier && namesSubject(certificate, subject, 'names');
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
