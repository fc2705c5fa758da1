/** TimeStampReq (RFC 3161 §2.4.1) as every driver asks: SHA-256 imprint, our nonce, certificates wanted, no extension. */
import { boolean, integer, nullValue, objectIdentifier, octetString, sequence, type Der } from '../../kernel/der/write';
import { OID } from '../oids';

const VERSION = integer(1);
// parameters NULL: what OpenSSL and most servers send and expect in a request
const SHA256 = sequence(objectIdentifier(OID.sha256), nullValue());
const CERT_REQ = boolean(true);

/**
 * @param digest SHA-256, 32 bytes
 * @param nonce big-endian magnitude, at least 8 random bytes
 * @param policy asks for one policy; left out, the authority chooses and verify-token.ts checks
 */
export function encodeTimestampRequest(digest: Uint8Array, nonce: Uint8Array, policy?: string): Der {
  return sequence(
    VERSION, sequence(SHA256, octetString(digest)),
    ...(policy ? [objectIdentifier(policy)] : []),
    integer(nonce), CERT_REQ,
  );
}
