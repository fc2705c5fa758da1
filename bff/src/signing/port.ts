/**
 * The signing service as the rest of the program sees it. It holds no key and knows no database: the caller carries
 * the bytes to be signed to the CA service and brings back the signature value and the timestamp token.
 * All PDF bytes are whole files. Coordinates are PDF points on the page as displayed (after /Rotate and CropBox),
 * origin TOP LEFT; pages are 1-based.
 */
import type { FieldKind, FieldOptions, HandwrittenSignature, SealStrip, ValueKind } from '@luobi/shared';

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** A signature or document timestamp that an upload carries already. It was intact; whom it names is a claim nobody checked. */
export interface SignatureInUpload {
  readonly field: string;
  readonly kind: 'signature' | 'document-timestamp';
  readonly signer: string;
  readonly issuer: string;
  /** of the certificate, hex */
  readonly serial: string;
  /** what the signer's own clock said */
  readonly claimedTime: Date | null;
}

export interface IntakeReport {
  readonly pages: readonly PageSize[];
  /** signatures already in the file */
  readonly signatureCount: number;
  /** the same, oldest first; signatures only, or document timestamps too */
  readonly signatures: readonly SignatureInUpload[];
  /** whether signature fields may be added; false where a signature in the file permits none, and only its own empty ones can be signed */
  readonly takesNewFields: boolean;
  /** what was uploaded */
  readonly source: 'pdf' | 'jpeg' | 'png' | 'pictures';
  /** the file to use from now on; null when the upload is used as it is, byte for byte */
  readonly file: Uint8Array | null;
  /** what makes that file differ from the upload; `text` in English */
  readonly repairs: readonly { readonly code: string; readonly text: string }[];
}

export interface FieldPlacement {
  /** unique in the document, ASCII; also the PDF field name. With `existing` the full name of a field of the upload */
  readonly name: string;
  readonly kind: FieldKind;
  readonly options?: FieldOptions;
  /** the field is in the file already and gets used; its rectangle stays where it is */
  readonly existing?: boolean;
  /** seal: whose, when it is known already; its font then comes with the fields, once for all seals of this name */
  readonly organizationName?: string;
  /** cross-page-seal: one widget each, named `<name>_1` …; the rectangle is then not used */
  readonly strips?: readonly SealStrip[];
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A form field of an uploaded PDF that can be used for signing or filling. */
export interface ExistingField {
  /** full name */
  readonly name: string;
  /** what it can be used as */
  readonly kinds: readonly FieldKind[];
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly required: boolean;
  /** its own limit and choices */
  readonly options: FieldOptions;
  /** what stands in it already: text, the text of a choice, `on`; null when it is empty */
  readonly value: string | null;
  /** why it cannot be used (radio, comb, read_only …); then it has no kinds, and its place says nothing */
  readonly unusable?: string;
}

/** What a person filled in, as the page shows it (`displayText`); `on` or `off` for a checkbox. */
export interface FieldEntry {
  readonly fieldName: string;
  readonly value: string;
  /** JPEG made by prepareImage; image fields only */
  readonly image?: Uint8Array;
}

/** Points. */
export interface TextFrame {
  readonly kind: ValueKind;
  readonly width: number;
  readonly height: number;
  readonly options: FieldOptions;
}

export interface PreparedImage {
  /** baseline or progressive, upright, no transparency, no metadata */
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A company seal as drawing instructions; drawn as vectors. */
export interface SealDrawing {
  readonly organizationName: string;
  readonly kind: 'official' | 'contract' | 'finance';
}

export type Mark =
  | { readonly kind: 'handwritten'; readonly signature: HandwrittenSignature }
  | { readonly kind: 'seal'; readonly seal: SealDrawing };

export interface PrepareRequest {
  readonly pdf: Uint8Array;
  /** a signature or seal field made by placeFields, still empty */
  readonly fieldName: string;
  readonly mark: Mark;
  /** names of cross-page-seal fields that show pieces of the seal; only with a seal as mark */
  readonly crossPageSeals?: readonly string[];
  readonly values: readonly FieldEntry[];
  readonly signerName: string;
  /** signature dictionary /M; the proven time is the timestamp's */
  readonly signedAt: Date;
  readonly reason: string;
  /** leaf first, root last */
  readonly certificates: readonly Uint8Array[];
  /** bytes kept free for the timestamp token; default 3,072, enough for the embedded authority. Public ones send up to 7,000 */
  readonly timestampRoom?: number;
  /** the document's last signature: it forbids everything but validation material and document timestamps after it */
  readonly last?: boolean;
}

export interface PreparedRevision {
  /** the whole file with an empty signature hole */
  readonly pdf: Uint8Array;
  /** byte offset and length of the hex digits inside < > of /Contents */
  readonly hole: { readonly offset: number; readonly length: number };
  /** DER SET OF signed attributes: what CertificateAuthority.signOnce signs */
  readonly toBeSigned: Uint8Array;
  readonly certificates: readonly Uint8Array[];
}

/** Material of long-term validation (EN 319 142-1 §5.4): DER certificates, OCSPResponse and CertificateList. */
export interface ValidationData {
  readonly certificates: readonly Uint8Array[];
  readonly ocsp: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

export interface PreparedTimestamp {
  /** the whole file with an empty hole */
  readonly pdf: Uint8Array;
  /** byte offset and length of the hex digits inside < > of /Contents */
  readonly hole: { readonly offset: number; readonly length: number };
  /** SHA-256 (32 bytes) of everything but the hole: what TimestampAuthority.timestamp is asked about */
  readonly digest: Uint8Array;
}

export interface RenderedPage {
  readonly jpeg: Uint8Array;
  /** pixels */
  readonly width: number;
  readonly height: number;
}

/** A stored file by its hash; `load` is called only when the bytes are needed (a cached picture needs none). */
export interface StoredPdf {
  /** lower-case hex of the whole file */
  readonly sha256: string;
  load(): Promise<Uint8Array>;
}

/** Pixels. Readers are given pictures of these widths, scaled by the screen, so that a page has few pictures. */
export const PAGE_WIDTHS = [240, 375, 540, 720, 1080, 1440, 2160] as const;

/** A zoomed page is cut into squares of `side` pixels of a picture `zoom` times `baseWidth` wide. */
export const TILE = { side: 1024, baseWidth: 1080, zooms: [2, 4] } as const;
export interface TileAddress {
  readonly page: number;
  /** one of TILE.zooms */
  readonly zoom: number;
  /** counted from the left and from the top, from 0 */
  readonly x: number;
  readonly y: number;
}

export interface TextLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface PageText {
  /** in the order of the file */
  readonly lines: readonly TextLine[];
  /** false when the page holds more than is answered */
  readonly complete: boolean;
}

/** What readers are shown of a file, without drawing it: same file and same renderer give the same description and the same pictures. */
export interface PageDescription {
  /** names engine, fallback font and rules */
  readonly renderer: string;
  readonly pages: readonly { readonly width: number; readonly height: number; readonly textSha256: string }[];
}

export interface KeywordHit {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Roots in DER that a verifier trusts. A list alone is trusted for whatever it issued; apart, a root of `timestamps` makes
 * no signer trusted, and one of `signers` no time.
 */
export type TrustAnchors = readonly Uint8Array[] | { readonly signers: readonly Uint8Array[]; readonly timestamps: readonly Uint8Array[] };

export type SignatureLevel = 'none' | 'B-B' | 'B-T' | 'B-LT' | 'B-LTA';

export interface VerificationProblem {
  readonly code: string;
  readonly text: string;
}

/** What is known of a certificate's revocation, only from material inside the file; nothing is fetched. */
export interface RevocationFinding {
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly source: 'ocsp' | 'crl' | null;
  /** OCSP producedAt or CRL thisUpdate */
  readonly producedAt: Date | null;
  readonly revokedAt: Date | null;
  /** name of RFC 5280 §5.3.1, when the material gives one */
  readonly reason: string | null;
}

/** Everything that happened after a signature, named, whether or not the signature permits it. */
export interface NamedChange {
  readonly kind: 'evidence' | 'timestamp' | 'metadata' | 'signature' | 'signature-field' | 'fill' | 'other';
  /** what happened, for translations; see the verifier's list */
  readonly code?: string;
  /** to what exactly: names of fields and pages as in the file, keys; may be empty */
  readonly detail?: string;
  /** English, the detail in brackets */
  readonly text: string;
  readonly permitted: boolean;
}

export interface SignatureVerdict {
  readonly field: string;
  /** a document timestamp proves a time for everything before it; nobody agreed to anything with it */
  readonly kind: 'signature' | 'document-timestamp';
  /** CN of the signer's certificate, or of the timestamp authority's */
  readonly signer: string;
  readonly issuer: string;
  /** hex */
  readonly serial: string;
  readonly intact: boolean;
  readonly trusted: boolean;
  readonly coversWholeRevision: boolean;
  readonly timestamp: Date | null;
  readonly timestampTrusted: boolean;
  readonly level: SignatureLevel;
  readonly changesAfter: 'none' | 'permitted' | 'forbidden';
  /** O of the certificate; a claim like the name unless the signature is intact and trusted */
  readonly organization?: string;
  /** serialNumber of the subject, all but the first and last two characters masked */
  readonly identifierMasked?: string;
  /** the root that the certificate leads to; null when none is trusted */
  readonly trustedRoot?: { readonly name: string; /** hex */ readonly sha256: string } | null;
  readonly timeProof?: 'signature-timestamp' | 'document-timestamp' | 'claimed';
  /** what the signer's own clock said (/M); proves nothing */
  readonly claimedTime?: Date | null;
  readonly revocation?: RevocationFinding;
  readonly changes?: readonly NamedChange[];
  /** what the signature says about later changes */
  readonly policy?: { readonly docMdp: 1 | 2 | 3 | null; readonly locksFields: boolean };
  /** length of the revision that was signed, a prefix of the file; null when it cannot be told */
  readonly signedLength?: number | null;
  readonly problems: readonly VerificationProblem[];
}

export interface VerificationReport {
  readonly verdict: 'valid' | 'invalid' | 'unsigned' | 'unreadable';
  readonly signatures: readonly SignatureVerdict[];
  readonly problems: readonly VerificationProblem[];
}

/** Work is done in worker threads with a deadline and a memory limit; a file that breaks one is refused, never retried for ever. */
export interface SigningService {
  /**
   * A PDF, JPEG or PNG of a stranger. An unsigned file is decrypted, repaired and cleared where needed; a signed one never.
   * @throws AppError file_kind_unsupported | image_unreadable | pdf_unreadable | pdf_encrypted | pdf_script | pdf_xfa | pdf_attachment |
   * pdf_hidden_layers | pdf_active_content | pdf_too_large | pdf_signing_forbidden | pdf_signed_damaged | pdf_ambiguous
   */
  intake(upload: Uint8Array): Promise<IntakeReport>;
  /** JPEGs and PNGs, a page each. @throws AppError file_kind_unsupported | image_unreadable | pdf_too_large, each with the number of the `picture`, from 0, where it is one's fault */
  intakePictures(pictures: readonly Uint8Array[]): Promise<IntakeReport>;
  findKeyword(pdf: Uint8Array, keyword: string): Promise<readonly KeywordHit[]>;
  /** Fields of the upload; those that cannot be used (read-only, radio buttons, several widgets …) say why. In a signed file only empty signature fields that no signature locks. */
  formFields(pdf: Uint8Array): Promise<readonly ExistingField[]>;
  /** Revision 1: every widget of the whole flow, before the first signature. Append-only. @throws AppError field_outside_page, form_field_unusable; in a signed file pdf_already_signed, pdf_signing_forbidden */
  placeFields(pdf: Uint8Array, fields: readonly FieldPlacement[]): Promise<Uint8Array>;
  /** Fails with AppError('glyph_missing', {characters}) when a text cannot be drawn with the fonts at hand, and with text_does_not_fit when it would be too small in its frame. */
  checkText(text: string, frame?: TextFrame): Promise<void>;
  /** Upright, at most 1,600 pixels a side, without metadata. @param image JPEG or PNG @throws AppError image_unreadable */
  prepareImage(image: Uint8Array): Promise<PreparedImage>;
  /** Next revision with appearance, values and an empty hole. Append-only. @throws AppError glyph_missing, signature_empty, text_does_not_fit */
  prepareSignature(request: PrepareRequest): Promise<PreparedRevision>;
  /** Puts the CMS into the hole. @param token null gives B-B (used only by tests of the verifier) */
  completeSignature(prepared: PreparedRevision, signatureValue: Uint8Array, token: Uint8Array | null): Promise<Uint8Array>;
  /** Every certificate in the signatures and in their timestamp tokens, DER, each once: what the CA is asked about before addValidationData. @param except fields that are left out */
  certificatesOf(pdf: Uint8Array, except?: readonly string[]): Promise<readonly Uint8Array[]>;
  /** B-T becomes B-LT: material goes into the document security store; what is there stays, nothing is stored twice. Append-only. @throws AppError invalid_request when nothing is signed */
  addValidationData(pdf: Uint8Array, data: ValidationData): Promise<Uint8Array>;
  /** B-LT becomes B-LTA, and later stays it: a revision with a hole for a token over the whole file. Append-only. @param timestampRoom bytes for the token, as in PrepareRequest */
  prepareDocumentTimestamp(pdf: Uint8Array, timestampRoom?: number): Promise<PreparedTimestamp>;
  /** Puts the token, verified by the caller, into the hole. @throws AppError internal when it is not over this file or does not fit */
  completeDocumentTimestamp(prepared: PreparedTimestamp, token: Uint8Array): Promise<Uint8Array>;
  /** The seal alone, as an SVG picture for choosing it. */
  drawSeal(seal: SealDrawing): Promise<string>;
  /** @param width pixels, 120..2160 */
  renderPage(pdf: Uint8Array | StoredPdf, page: number, width: number): Promise<RenderedPage>;
  /** A piece of a zoomed page. @throws AppError invalid_request for another zoom; not_found beyond the page; else as renderPage */
  renderTile(pdf: Uint8Array | StoredPdf, tile: TileAddress): Promise<RenderedPage>;
  /** Text with places, bounded. @throws AppError as renderPage */
  pageText(pdf: Uint8Array | StoredPdf, page: number): Promise<PageText>;
  /** @throws AppError pdf_unreadable, pdf_encrypted */
  describePages(pdf: Uint8Array | StoredPdf): Promise<PageDescription>;
  /** By code that shares nothing with the signer. Never throws for bad input: that is a verdict. @param at time of evaluation */
  verify(pdf: Uint8Array, trustAnchors: TrustAnchors, at: Date): Promise<VerificationReport>;
  /**
   * The revision that was signed in a field: a prefix of the file, ending where the signature says and at the end of a
   * complete revision. Says nothing about whether the signature holds. @throws AppError not_found, pdf_unreadable
   */
  signedRevision(pdf: Uint8Array, fieldName: string): Promise<Uint8Array>;
  close(): Promise<void>;
}
