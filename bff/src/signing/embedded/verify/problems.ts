/**
 * Everything the verifier can hold against a file, each with its own sentence. A code is stable (tests, translations
 * and the verify page hang on it); the sentence is for people and may be improved.
 */
export const PROBLEMS = {
  // — the file
  file_unreadable: 'The file is not a PDF that this program can read completely.',
  file_encrypted: 'The file is encrypted; an encrypted file is not evaluated.',
  file_too_complex: 'The file asks for more work than the verifier is willing to do.',
  trailing_bytes: 'There are bytes after the last end-of-file mark.',
  signature_removed: 'A signature that was in an earlier revision of the file has been removed.',
  duplicate_field: 'Two form fields have the same name.',
  // — where the signature says it covers
  value_not_indirect: 'The signature is not stored as an object of its own.',
  value_shared: 'Two fields show the same signature.',
  dictionary_malformed: 'The signature dictionary is malformed.',
  byte_range_missing: 'The signature does not say which bytes it covers.',
  byte_range_malformed: 'The list of covered bytes is not four non-negative whole numbers.',
  byte_range_start: 'The covered bytes do not begin at the start of the file.',
  byte_range_bounds: 'The covered bytes overlap or lie outside of the file.',
  contents_missing: 'The signature value is missing or empty.',
  hole_mismatch: 'The bytes left out of the signature are not exactly its own value.',
  revision_incomplete: 'The covered bytes do not end at the end of a complete revision of the file.',
  revision_detached: 'The file is not built on the revision that was signed.',
  field_differs: 'The signature is not the one that stood in this field when it was made.',
  subfilter_sha1: 'The signature is of an old kind that rests on SHA-1; it is not accepted.',
  subfilter_unsupported: 'The kind of signature is not supported.',
  padding_not_zero: 'There is hidden data behind the signature value.',
  // — CMS
  cms_malformed: 'The signature container is malformed.',
  signer_count: 'The signature container does not have exactly one signer.',
  content_not_detached: 'The signature container carries content of its own.',
  signer_certificate_missing: "The signer's certificate is not in the signature container.",
  certificate_malformed: 'A certificate in the signature container is malformed or damaged.',
  signed_attributes_missing: 'The signature has no signed attributes.',
  attribute_duplicate: 'A signed attribute occurs twice.',
  attribute_unknown: 'The signature carries an unsigned attribute of an unknown kind.',
  content_type_mismatch: 'The signed content type does not match the content.',
  digest_mismatch: 'The document was changed: its digest is not the one that was signed.',
  signing_certificate_missing: 'The signature does not name the certificate it was made with.',
  signing_certificate_mismatch: 'The certificate is not the one that the signature names.',
  signature_mismatch: 'The signature value does not match the certificate.',
  weak_digest: 'The signature uses SHA-1 or MD5, which prove nothing any more.',
  algorithm_refused: 'The signature uses an algorithm that is not accepted.',
  key_too_short: 'The signature uses an RSA key of less than 2048 bits.',
  key_refused: 'The signature uses a key that is too weak or of an unsupported kind.',
  // — time
  timestamp_malformed: 'The timestamp is malformed.',
  timestamp_imprint: 'The timestamp belongs to other data.',
  timestamp_signature: 'The signature on the timestamp does not hold.',
  timestamp_untrusted: 'The timestamp does not come from a trusted timestamp authority.',
  timestamp_usage: 'The certificate of the timestamp authority is not made for timestamps alone.',
  timestamp_future: 'The timestamp lies in the future.',
  // — chain
  chain_untrusted: "The signer's certificate does not lead to a trusted root.",
  chain_not_valid_at_time: 'A certificate was not valid at the time of signing.',
  chain_not_a_ca: 'A certificate in the chain was issued by something that is not a certificate authority.',
  chain_path_length: 'The chain is longer than one of its certificate authorities allows.',
  chain_key_usage: 'A certificate is used for something that it is not made for.',
  chain_critical_extension: 'A certificate carries a critical extension that is not understood.',
  chain_algorithm: 'A certificate in the chain is signed with an algorithm or a key that is not accepted.',
  chain_usage_nesting: 'A certificate claims a use that the certificate authority above it may not grant.',
  chain_name_constraints: 'A certificate has a name that the certificate authority above it may not give.',
  chain_policies: 'A certificate does not follow the policies that a certificate authority above it demands.',
  leaf_is_ca: "The signer's certificate is the certificate of a certificate authority.",
  leaf_usage: "The signer's certificate is not made for signing documents.",
  certificate_revoked: "A certificate was revoked before the signature's proven time.",
  // — what happened after signing
  change_forbidden: 'The document was changed after signing in a way that is not permitted.',
  change_after_lock: 'A field was changed although this signature locks it.',
  change_after_certification: 'The document was changed although this signature permits no further change.',
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** A failed check. Only `verifyPdf` catches it; it never leaves the verifier. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** @param detail what exactly, added to the sentence in brackets */
  constructor(readonly code: ProblemCode, readonly detail = '') {
    super(sentence(code, detail));
  }
}

export function sentence(code: ProblemCode, detail = ''): string {
  return detail ? `${PROBLEMS[code]} (${detail})` : PROBLEMS[code];
}
