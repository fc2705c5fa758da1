/** Fresh answers for whole chains: what an issuing CA issued by OCSP, issuing CAs by their root's list (B-LT, EN 319 142-1). */
import { AppError, type Clock } from '../../kernel';
import { DerError } from '../../kernel/der/read';
import { OID } from '../oids';
import type { RevocationData } from '../port';
import { readCertificate, type Certificate } from '../x509/read-certificate';
import type { CrlPublisher } from './crl/crl-publisher';
import type { Authority, LiveHierarchy } from './hierarchy';
import type { OcspResponder } from './ocsp/responder';

export interface RevocationDataDependencies {
  readonly clock: Clock;
  readonly hierarchy: LiveHierarchy;
  readonly ocsp: OcspResponder;
  readonly crls: CrlPublisher;
}

/** @returns the function of `RevocationInformation` */
export function revocationInformation({ clock, hierarchy, ocsp, crls }: RevocationDataDependencies): (certificates: readonly Uint8Array[]) => Promise<RevocationData> {
  return async (certificates) => {
    const asked = clock.now();
    const { roots, issuers } = await hierarchy.fresh();
    const answers: Uint8Array[] = [];
    const uncovered: Uint8Array[] = [];
    const listsNeeded = new Set<Authority>();
    for (const certificate of distinct(certificates)) {
      // a root is trusted or not; a responder with ocsp-nocheck is never asked about
      if (certificate.subject.equals(certificate.issuer) || certificate.extensions.has(OID.ocspNoCheck)) continue;
      const issuer = issuers.find((candidate) => candidate.certificate.subject.equals(certificate.issuer));
      const root = roots.find((candidate) => candidate.certificate.subject.equals(certificate.issuer));
      if (issuer) answers.push(await ocsp.answerNow(issuer, certificate.serial));
      else if (root) listsNeeded.add(root);
      else uncovered.push(certificate.der);
    }
    const lists: Uint8Array[] = [];
    for (const root of listsNeeded) lists.push((await crls.madeSince(root, asked)).der);
    return { ocsp: answers, crls: lists, uncovered };
  };
}

function distinct(certificates: readonly Uint8Array[]): readonly Certificate[] {
  try {
    const read = certificates.map((der) => readCertificate(der));
    return [...new Map(read.map((certificate) => [certificate.der.toString('base64'), certificate])).values()];
  } catch (error) {
    if (error instanceof DerError) throw new AppError('invalid_request', { field: 'certificates' }, { cause: error });
    throw error;
  }
}
