/**
 * Object identifiers the CA service writes and accepts. Our own ones hang under Microsoft's arc for generated identifiers,
 * followed by the UUID 820ee9e3-1e36-4adf-a681-43c6ddda06d2 in pieces: it belongs to whoever made the UUID and needs no
 * registration. Not under 2.25.‹UUID›, which is meant for this: Go reads no number beyond 31 bits in an identifier, so that
 * CAs and verifiers written in it would refuse our requests, certificates and time-stamps whole.
 */
const LUOBI_ARC = '1.2.840.113556.1.8000.2554.33294.59875.7734.19167.42625.4441821.14288594';

/** Private extension of an event certificate: OCTET STRING (32) = SHA-256 of the evidence that justified it. */
export const OID_EVIDENCE_DIGEST = `${LUOBI_ARC}.1`;
/** Certificate policy "TEST – no legal effect": issued by the embedded CA, not by a licensed certification authority. */
export const OID_TEST_POLICY = `${LUOBI_ARC}.2`;
/** Time-stamp policy of the embedded TSA: the clock of the host it runs on, accuracy one second as that clock goes. */
export const OID_TSA_POLICY = `${LUOBI_ARC}.3`;

export const OID = {
  // names (X.520)
  commonName: '2.5.4.3', serialNumber: '2.5.4.5', country: '2.5.4.6', organization: '2.5.4.10',
  // certificate extensions (RFC 5280 §4.2)
  subjectKeyIdentifier: '2.5.29.14', keyUsage: '2.5.29.15', subjectAltName: '2.5.29.17', basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31', certificatePolicies: '2.5.29.32', authorityKeyIdentifier: '2.5.29.35', extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1', accessOcsp: '1.3.6.1.5.5.7.48.1', accessCaIssuers: '1.3.6.1.5.5.7.48.2',
  qualifierUserNotice: '1.3.6.1.5.5.7.2.2',
  // revocation: CRLs (RFC 5280 §5, X.509 §9.5.2.8) and OCSP (RFC 6960 §4.4, RFC 8954)
  crlNumber: '2.5.29.20', reasonCode: '2.5.29.21', expiredCertsOnCrl: '2.5.29.60',
  ocspBasic: '1.3.6.1.5.5.7.48.1.1', ocspNonce: '1.3.6.1.5.5.7.48.1.2', ocspNoCheck: '1.3.6.1.5.5.7.48.1.5', ocspArchiveCutoff: '1.3.6.1.5.5.7.48.1.6',
  // SHA-1 names certificates in OCSP requests and is trusted for nothing
  sha1: '1.3.14.3.2.26',
  // extended key usages; documentSigning is RFC 9336
  documentSigning: '1.3.6.1.5.5.7.3.36', emailProtection: '1.3.6.1.5.5.7.3.4', timeStamping: '1.3.6.1.5.5.7.3.8', ocspSigning: '1.3.6.1.5.5.7.3.9',
  // CMS (RFC 5652), ESS (RFC 5035, 5816), RFC 3161
  signedData: '1.2.840.113549.1.7.2', contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12', signingCertificateV2: '1.2.840.113549.1.9.16.2.47', tstInfo: '1.2.840.113549.1.9.16.1.4',
  // algorithms
  sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2', sha512: '2.16.840.1.101.3.4.2.3',
  ecdsaSha256: '1.2.840.10045.4.3.2', ecdsaSha384: '1.2.840.10045.4.3.3', ecdsaSha512: '1.2.840.10045.4.3.4',
  rsaEncryption: '1.2.840.113549.1.1.1', rsaSha256: '1.2.840.113549.1.1.11', rsaSha384: '1.2.840.113549.1.1.12', rsaSha512: '1.2.840.113549.1.1.13',
} as const;
