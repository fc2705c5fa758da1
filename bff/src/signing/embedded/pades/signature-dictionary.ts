/**
 * The signature dictionary (ISO 32000-1 §12.8.1, EN 319 142-1 §5.3) with room for the CMS, and that of a document timestamp. /ByteRange and /Contents are
 * written with a fixed width and filled in at the positions the writer recorded.
 */
import { Dict, name, PdfString, Raw, type Ref } from '../pdf';
import type { Restriction } from './restrictions';

/** files below a gigabyte */
const RANGE_DIGITS = 9;

export interface DictionaryWithHole {
  readonly dict: Dict;
  readonly byteRange: Raw;
  readonly contents: Raw;
}

export interface SignatureClaims {
  readonly signerName: string;
  readonly reason: string;
  readonly signedAt: Date;
  /** what may still be changed; needs the catalog for /Data */
  readonly restrictions: readonly Restriction[];
  readonly catalog: Ref;
}

/** @param bytes room for the CMS */
export function signatureDictionary(claims: SignatureClaims, bytes: number): DictionaryWithHole {
  const { byteRange, contents } = emptyHole(bytes);
  const dict = new Dict({
    Type: name('Sig'), Filter: name('Adobe.PPKLite'), SubFilter: name('ETSI.CAdES.detached'), ByteRange: byteRange, Contents: contents,
    M: pdfDate(claims.signedAt), Name: PdfString.text(claims.signerName), Reason: PdfString.text(claims.reason),
  });
  const references = claims.restrictions.map(({ method, parameters }) => (method === 'FieldMDP' ? transform(method, parameters).set('Data', claims.catalog) : transform(method, parameters)));
  if (references.length > 0) dict.set('Reference', references);
  return { dict, byteRange, contents };
}

/** /DocTimeStamp (ISO 32000-2 §12.8.5): its time and its maker are the token's, so it claims neither. @param bytes room for the token */
export function timestampDictionary(bytes: number): DictionaryWithHole {
  const { byteRange, contents } = emptyHole(bytes);
  return { dict: new Dict({ Type: name('DocTimeStamp'), Filter: name('Adobe.PPKLite'), SubFilter: name('ETSI.RFC3161'), ByteRange: byteRange, Contents: contents }), byteRange, contents };
}

function emptyHole(bytes: number): Omit<DictionaryWithHole, 'dict'> {
  return { byteRange: new Raw(`[0${` ${'*'.repeat(RANGE_DIGITS)}`.repeat(3)}]`), contents: new Raw(`<${'00'.repeat(bytes)}>`) };
}

function transform(method: string, parameters: ConstructorParameters<typeof Dict>[0]): Dict {
  return new Dict({
    TransformMethod: name(method), TransformParams: new Dict(parameters).set('V', name('1.2')),
  });
}

/** The four numbers of the range as they replace the stars: same width, padded with spaces. @throws RangeError for a file that is too large */
export function byteRangeText(holeStart: number, holeEnd: number, fileLength: number): string {
  if (fileLength >= 10 ** RANGE_DIGITS) throw new RangeError('the file is too large for its byte range');
  return `[0 ${[holeStart, holeEnd, fileLength - holeEnd].map((value) => String(value).padEnd(RANGE_DIGITS)).join(' ')}]`;
}

function pdfDate(date: Date): PdfString {
  return PdfString.text(`D:${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`);
}
