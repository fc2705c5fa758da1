/** Several sources of revocation answers as one: what the first cannot answer for is asked of the next. */
import type { RevocationData, RevocationInformation } from './port';

/** @param sources in order: the CA that runs here first, then the way to outside ones */
export function revocationInformation(sources: readonly RevocationInformation[]): RevocationInformation {
  return {
    async revocationData(certificates, issuers = []): Promise<RevocationData> {
      let data: RevocationData = { ocsp: [], crls: [], uncovered: certificates };
      for (const source of sources) {
        if (data.uncovered.length === 0) break;
        // the others stay at hand, to know by them who issued what
        const more = await source.revocationData(data.uncovered, [...certificates, ...issuers]);
        data = { ocsp: [...data.ocsp, ...more.ocsp], crls: [...data.crls, ...more.crls], uncovered: more.uncovered };
      }
      return data;
    },
  };
}
