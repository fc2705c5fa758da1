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
}

export interface CertificateAuthority {
  newSerial(): Uint8Array;
  /** Stores the intent, makes the key, issues. The same serial twice is refused with AppError('conflict'). */
  issueEventCertificate(request: EventCertificateRequest): Promise<EventCertificate>;
  /**
   * Signs once and destroys the key, also when it fails half-way.
   * @param toBeSigned the DER SET of signed attributes; the service hashes it with SHA-256 itself
   * @returns ECDSA-Sig-Value (DER)
   * @throws AppError('conflict') when the key was used or destroyed before
   */
  signOnce(keyId: string, toBeSigned: Uint8Array): Promise<Uint8Array>;
  /** Destroys the key of an act that did not complete; unknown or destroyed keys are fine. */
  abandon(serial: Uint8Array): Promise<void>;
  /** Roots a verifier has to trust, DER. */
  trustAnchors(): Promise<readonly Uint8Array[]>;
}

export interface TimestampToken {
  /** TimeStampToken (CMS ContentInfo) */
  readonly token: Uint8Array;
  readonly time: Date;
}

export interface TimestampAuthority {
  /**
   * A token over a SHA-256 digest (32 bytes), already verified by ca/verify-token.ts: status, imprint, nonce, policy,
   * EKU, chain, time.
   * @throws AppError('unavailable') when no authority answers with a token that holds
   */
  timestamp(digest: Uint8Array): Promise<TimestampToken>;
}

export interface CaService extends CertificateAuthority, TimestampAuthority {}
