/**
 * The CA service as the rest of the program sees it: certificates for one act, one signature each, and verified time.
 * Drivers: embedded/ (complete, own test CA) and, later, remote/. All byte strings are DER unless said otherwise.
 */
export interface CertificateSubject {
  readonly kind: 'person' | 'organization';
  /** CN; for an organisation also O */
  readonly name: string;
  /** serialNumber of the DN: a masked or hashed identifier, never an ID number in clear (PrintableString) */
  readonly identifier: string;
}

export interface EventCertificateRequest {
  /** positive, 16 bytes, from `newSerial`; the caller has committed it to its intent row before this call (act of signing, step 3) */
  readonly serial: Uint8Array;
  readonly subject: CertificateSubject;
  /** SHA-256 (32 bytes) of the evidence that justifies this certificate; goes into a private extension */
  readonly evidenceDigest: Uint8Array;
}

export interface EventCertificate {
  /** names the private key inside the CA service; the key never leaves it */
  readonly keyId: string;
  readonly certificate: Uint8Array;
  /** issuing CA first, root last */
  readonly chain: readonly Uint8Array[];
  readonly notAfter: Date;
  /** the certificate's own serial where an outside CA chose it (magnitude, big-endian); left out: the one that was asked for */
  readonly serial?: Uint8Array;
}

export interface CertificateAuthority {
  newSerial(): Uint8Array;
  /** Stores the intent, makes the key, issues. The same serial twice is refused with AppError('conflict'). */
  issueEventCertificate(request: EventCertificateRequest): Promise<EventCertificate>;
  /**
   * Signs once and destroys the key, also when it fails half-way.
   * @param toBeSigned the DER SET of signed attributes; the service hashes it with SHA-256 itself
   * @returns ECDSA-Sig-Value (DER); where an outside CA works with RSA keys, RSA PKCS#1 v1.5
   * @throws AppError('conflict') when the key was used or destroyed before
   */
  signOnce(keyId: string, toBeSigned: Uint8Array): Promise<Uint8Array>;
  /** Destroys the key of an act that did not complete; unknown or destroyed keys are fine. */
  abandon(serial: Uint8Array): Promise<void>;
  /** Roots a verifier has to trust to believe these certificates, DER. */
  trustAnchors(): Promise<readonly Uint8Array[]>;
}

export interface TimestampToken {
  /** TimeStampToken (CMS ContentInfo) */
  readonly token: Uint8Array;
  readonly time: Date;
  /** end of the authority's certificate: before then a long-term file needs a newer stamp over this one */
  readonly goodUntil: Date;
}

export interface TimestampAuthority {
  /**
   * A token over a SHA-256 digest (32 bytes), already verified by ca/verify-token.ts: status, imprint, nonce, policy,
   * EKU, chain, time.
   * @throws AppError('unavailable') when no authority answers with a token that holds
   */
  timestamp(digest: Uint8Array): Promise<TimestampToken>;
}

export interface TimeTrust {
  /**
   * Roots a verifier has to trust to believe the time, DER. Apart from `trustAnchors`: whoever stamps time names no signers,
   * and the other way round. Left out: the roots of the certificates stand over the time, too.
   */
  timestampAnchors(): Promise<readonly Uint8Array[]>;
}

/** CRLReason (RFC 5280 §5.3.1) without those that could be taken back: a revocation here is for ever. */
export type RevocationReason = 'unspecified' | 'keyCompromise' | 'cACompromise' | 'affiliationChanged' | 'superseded' | 'cessationOfOperation' | 'privilegeWithdrawn';

export interface RevocationRequest {
  readonly serial: Uint8Array;
  readonly reason: RevocationReason;
  /** from when on the certificate must not be believed: not before it began, not later than now; left out, now */
  readonly at?: Date;
}

export interface RevokedCertificate {
  readonly serial: Uint8Array;
  readonly reason: RevocationReason;
  readonly revokedAt: Date;
  /** when we were told */
  readonly recordedAt: Date;
}

export interface CertificateRevocation {
  /**
   * `issued → revoked`, for ever; its key, if still there, is destroyed. Asking again changes nothing, but for
   * keyCompromise, which replaces a milder reason (and may bring an earlier date).
   * @throws AppError('not_found') for a serial never seen, ('conflict') when no certificate was issued under it,
   * ('invalid_request') for the root, for a time outside the bounds and for a reason that does not fit
   */
  revoke(request: RevocationRequest): Promise<RevokedCertificate>;
}

export interface RevocationData {
  /** OCSPResponse each (RFC 6960) */
  readonly ocsp: readonly Uint8Array[];
  /** CertificateList each (RFC 5280 §5) */
  readonly crls: readonly Uint8Array[];
  /** certificates this service cannot answer for; roots and OCSP responders need no answer and are not listed */
  readonly uncovered: readonly Uint8Array[];
}

export interface RevocationInformation {
  /**
   * What long-term validation puts into a file (EN 319 142-1 §6.3, B-LT): answers made now, for each certificate of the
   * chains given, in any order: what an issuing CA issued by OCSP, issuing CAs by the root's CRL.
   * producedAt and thisUpdate are not before the second of the call. A revoked certificate is answered as such, not refused.
   * @param issuers more certificates, to know by them who issued what; nothing is answered for them
   * @throws AppError('invalid_request') for what is no certificate
   */
  revocationData(certificates: readonly Uint8Array[], issuers?: readonly Uint8Array[]): Promise<RevocationData>;
}

/** What a driver may leave out: an outside CA answers for its certificates at addresses of its own. */
export interface CaService extends CertificateAuthority, TimestampAuthority, Partial<TimeTrust>, Partial<RevocationInformation>, Partial<CertificateRevocation> {}

/** An answer for the public, bytes as they travel. */
export interface PublicAnswer {
  readonly der: Uint8Array;
  /** how long anybody may keep it; 0: made for this question only */
  readonly maxAgeSeconds: number;
}

/** What a CA that runs here answers to everyone, at the addresses its certificates name. Nothing of it throws for what a stranger sends. */
export interface PublicCa {
  /** OCSPRequest → OCSPResponse (RFC 6960) */
  respondToOcspRequest(request: Uint8Array): Promise<PublicAnswer>;
  /** TimeStampReq → TimeStampResp (RFC 3161) */
  answerTimestampRequest(request: Uint8Array): Promise<Uint8Array>;
  /** null when there is none such */
  crl(issuer: PublicIssuer): Promise<PublicAnswer | null>;
  authorityCertificate(issuer: PublicIssuer): Promise<PublicAnswer | null>;
}

/** The first root or a later one, or the generation of an issuing CA; 1 is the first of both. */
export type PublicIssuer = 'root' | `root-${number}` | number;
