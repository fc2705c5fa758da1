/** The time-stamping server of whichever authority is current: it changes with a roll-over and falls silent when revoked. */
import type { Clock } from '../../../kernel';
import { OID_TSA_POLICY } from '../../oids';
import type { LiveHierarchy } from '../hierarchy';
import { rejectTimestamp, timestampResponder } from './responder';

/** @returns TimeStampReq, DER → TimeStampResp, DER; by the hierarchy as last looked up. Never throws. */
export function currentTimestampResponder(hierarchy: LiveHierarchy, clock: Clock): (request: Uint8Array) => Uint8Array {
  let current: { readonly keyId: string; readonly respond: (request: Uint8Array) => Uint8Array } | undefined;
  return (request) => {
    const { tsa, issuers } = hierarchy.snapshot();
    // a token of a revoked authority would be worse than none
    if (tsa.revoked) return rejectTimestamp('timeNotAvailable');
    if (current?.keyId !== tsa.keyId) {
      const chain = issuers.filter(({ certificate }) => certificate.subject.equals(tsa.certificate.issuer)).map(({ certificate }) => certificate);
      current = { keyId: tsa.keyId, respond: timestampResponder({ signer: tsa.signer, certificate: tsa.certificate, chain, policy: OID_TSA_POLICY, clock }) };
    }
    return current.respond(request);
  };
}
