/**
 * The certificates that signatures and their timestamp tokens bring along (RFC 5652 §5.1, RFC 3161 §2.4.2): what the
 * caller asks the CA about before it makes a file last. Finds, judges nothing.
 */
import { child, readDer, readOid, type DerNode } from '../../../kernel/der/read';
import { Dict, openPdf, PdfString, type PdfDocument } from '../pdf';

const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';

export interface EmbeddedSignature {
  readonly fieldName: string;
  /** /Contents as it stands in the file, padding included */
  readonly contents: Buffer;
  /** DER, from the CMS and from the tokens in it */
  readonly certificates: readonly Buffer[];
}

/** DER, each once. @param except names of fields that are left out @throws AppError pdf_unreadable, pdf_too_large */
export function certificatesOf(pdf: Uint8Array, except: readonly string[] = []): Uint8Array[] {
  const all = embeddedSignatures(openPdf(pdf)).filter(({ fieldName }) => !except.includes(fieldName)).flatMap((signature) => signature.certificates);
  return [...new Map(all.map((der) => [der.toString('latin1'), der])).values()];
}

/** Signatures and document timestamps, in the order of the form. */
export function embeddedSignatures(document: PdfDocument): EmbeddedSignature[] {
  return document.signatureFields().flatMap((field) => {
    const contents = field.value instanceof Dict ? document.resolve(field.value.get('Contents')) : null;
    return contents instanceof PdfString ? [{ fieldName: field.name, contents: contents.bytes, certificates: certificatesIn(contents.bytes) }] : [];
  });
}

/** A container that is not DER (a stranger's, BER) brings none: it keeps the level it has. */
function certificatesIn(contents: Buffer): Buffer[] {
  try {
    return signedDataCertificates(readDer(withoutPadding(contents)));
  } catch {
    return [];
  }
}

function signedDataCertificates(contentInfo: DerNode): Buffer[] {
  const signedData = child(child(contentInfo, 1, 0xa0), 0, 0x30);
  const own = (signedData.children.find((part) => part.tag === 0xa0)?.children ?? []).filter((item) => item.tag === 0x30).map((item) => item.raw);
  const tokens = (signedData.children.at(-1)?.children ?? []).flatMap((signerInfo) => signerInfo.children.filter((part) => part.tag === 0xa1))
    .flatMap((unsigned) => unsigned.children.filter((attribute) => readOid(child(attribute, 0)) === SIGNATURE_TIMESTAMP))
    .flatMap((attribute) => child(attribute, 1, 0x31).children);
  return [...own, ...tokens.flatMap(signedDataCertificates)];
}

/** The DER value at the start; the rest of a hole is zeros. */
function withoutPadding(contents: Buffer): Buffer {
  const first = contents[1] ?? 0;
  const size = first < 0x80 ? 2 + first : 2 + (first & 0x7f) + contents.readUIntBE(2, first & 0x7f);
  return contents.subarray(0, size);
}
