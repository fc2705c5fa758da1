/**
 * Makes of an upload the file that people will read and sign (security R24): an unsigned file is decrypted, repaired
 * and cleared of what it does not show. A clean file stays as it is, byte for byte, and so does every file that
 * carries a signature: damage there is a refusal, never a repair.
 */
import { AppError } from '../../../kernel';
import { Dict, nameOf, openPdf, Ref, Stream, unreadable, type PdfDocument } from '../pdf';
import { flattenUnusable } from '../fields';
import { dependsOnLayers, hidesLayers } from './active-content';
import { decryptorFor } from './decrypt';
import { inspectObjects } from './inspect-objects';
import { isSignature, recover } from './recover';
import type { Repair } from './repairs';
import { reachable, rewrite, type RewriteSource } from './rewrite';

export interface NormalisedFile {
  /** equal to the upload when `repairs` is empty */
  readonly pdf: Buffer;
  readonly repairs: readonly Repair[];
}

/** How far from the beginning %PDF- may stand (ISO 32000-1 annex H.3, note 13). */
const HEADER_WITHIN = 1_024;

/** @throws AppError pdf_unreadable, pdf_too_large, pdf_encrypted, pdf_signed_damaged */
export function normalise(upload: Uint8Array): NormalisedFile {
  const whole = Buffer.from(upload.buffer, upload.byteOffset, upload.byteLength);
  const header = whole.subarray(0, HEADER_WITHIN + 5).indexOf('%PDF-');
  if (header < 0) throw unreadable('the file does not start with %PDF-');
  const bytes = whole.subarray(header);
  const repairs = new Set<Repair>(header > 0 ? ['junk_before_header'] : []);
  const signedBytes = bytes.includes('/ByteRange');

  const document = tryToOpen(bytes);
  if (document instanceof AppError) {
    if (document.code !== 'pdf_unreadable') throw document;
    if (signedBytes) throw new AppError('pdf_signed_damaged', document.details);
    return rebuilt(bytes, repairs);
  }
  if (isSigned(document)) {
    if (document.isEncrypted) throw new AppError('pdf_encrypted', { reason: 'signed' });
    if (header > 0) throw new AppError('pdf_signed_damaged', { reason: 'bytes before the header' });
    return { pdf: bytes, repairs: [] };
  }
  // a signature that was taken out again stays to be seen by the verifier
  if (signedBytes && header === 0 && !document.isEncrypted) return { pdf: bytes, repairs: [] };
  // also what the new file will not have: it says what the upload is for
  inspectObjects(document);
  if (document.isEncrypted) repairs.add('decrypted');
  if (bytes.lastIndexOf('%%EOF') >= 0 && /[^\0\t\n\f\r ]/.test(bytes.toString('latin1', bytes.lastIndexOf('%%EOF') + 5))) repairs.add('junk_after_end');
  for (const repair of superfluous(document)) repairs.add(repair);
  if (repairs.size === 0) return { pdf: bytes, repairs: [] };
  return { pdf: rewrite(document, { mergeLayers: repairs.has('layers_merged'), version: versionOf(bytes) }), repairs: [...repairs] };
}

function rebuilt(bytes: Buffer, repairs: Set<Repair>): NormalisedFile {
  const recovered = recover(bytes);
  // layers are merged only where nothing about them can hide something
  if (hidesLayers(recovered) || [...reachable(recovered).values()].some(({ object }) => dependsOnLayers(recovered, object))) throw new AppError('pdf_hidden_layers', { reason: 'hidden_layers' });
  for (const repair of recovered.repairs) repairs.add(repair);
  const mergeLayers = layersOf(recovered);
  if (mergeLayers) repairs.add('layers_merged');
  return { pdf: rewrite(recovered, { mergeLayers, version: versionOf(bytes) }), repairs: [...repairs] };
}

/** The plain document with every object read once, or why that is not possible. */
function tryToOpen(bytes: Buffer): PdfDocument | AppError {
  try {
    const opened = openPdf(bytes);
    const plain = opened.isEncrypted ? openPdf(bytes, decryptorFor(opened.trailer, (object) => opened.resolve(object))) : opened;
    for (const _ of plain.objects());
    plain.pages();
    return plain;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/**
 * The file that people will read: what stands on its pages and is not theirs to fill in is part of them (security R24).
 * @param pdf clean and unsigned
 * @returns null when there is nothing to do
 * @throws AppError pdf_active_content, and those of the reader
 */
export function flattened(pdf: Buffer): { readonly pdf: Buffer; readonly pages: readonly number[] } | null {
  const found = flattenUnusable(pdf);
  if (!found) return null;
  // written anew, so that what was taken off the pages is not in the file any more
  return { pdf: rewrite(openPdf(found.pdf), { mergeLayers: false, version: versionOf(pdf) }), pages: found.pages };
}

function isSigned(document: PdfDocument): boolean {
  if (document.signatureFields().some((field) => field.value !== null)) return true;
  for (const [, object] of document.objects()) if (isSignature(object)) return true;
  return false;
}

/** What a clean file does not have. */
function superfluous(document: PdfDocument): Repair[] {
  const repairs: Repair[] = [];
  const all = [...document.objects()];
  const linearized = all.some(([, object]) => object instanceof Dict && object.has('Linearized'));
  if (document.sections.length > (linearized ? 2 : 1)) repairs.push('earlier_versions_dropped');
  if (document.sections.some((section) => section.trailer.has('XRefStm'))) repairs.push('hybrid_plain');
  const used = reachable(document);
  const structural = (object: unknown) => object === null
    || (object instanceof Stream && ['XRef', 'ObjStm'].includes(nameOf(object.dict.get('Type')) ?? ''))
    || (object instanceof Dict && object.has('Linearized'))
    // the hint stream of a linearized file is the one stream without a reference to it (annex F.3.1)
    || (linearized && object instanceof Stream && object.dict.has('S') && typeof object.dict.get('S') === 'number');
  const encrypt = document.trailer.get('Encrypt');
  const lengths = new Set(all.flatMap(([, object]) => (object instanceof Stream && object.dict.get('Length') instanceof Ref ? [(object.dict.get('Length') as Ref).number] : [])));
  if (all.some(([number, object]) => !used.has(number) && !lengths.has(number) && !structural(object) && !(encrypt instanceof Ref && encrypt.number === number))) repairs.push('unused_objects_dropped');
  if (layersOf(document)) repairs.push('layers_merged');
  return repairs;
}

function layersOf(source: RewriteSource): boolean {
  const catalog = source.resolve(source.trailer.get('Root'));
  return catalog instanceof Dict && catalog.has('OCProperties');
}

const versionOf = (bytes: Buffer): '1.7' | '2.0' => (bytes.toString('latin1', 5, 8) === '2.0' ? '2.0' : '1.7');
