/**
 * Step 5 of the act of signing: the next revision, append-only, with the mark drawn into the widget that was made
 * before the first signature, the signer's values filled in, and a hole for the CMS (EN 319 142-1 §6.3).
 * Holds no key; what has to be signed is handed back.
 */
import { AppError } from '../../../kernel';
import type { PreparedRevision, PrepareRequest } from '../../port';
import { drawHandwriting, placeSeal } from '../appearance';
import { findPlacedField, theirSignatureField, type PlacedField } from '../fields';
import { Dict, IncrementalUpdate, numberOf, type FormField, type PdfDocument, type PdfObject } from '../pdf';
import { fillByteRange, rangeDigest } from './byte-range';
import { readCertificate } from './certificate';
import { signedAttributes, signedData } from './cms';
import { addSeal, draw, fillCrossPageSeals, fillValues } from './fill-values';
import { lintRevision } from './lint-revision';
import { openForAppending } from './open-for-appending';
import { restrictions } from './restrictions';
import { signatureDictionary } from './signature-dictionary';

/** Room for a timestamp token of the embedded authority, which takes less than 2 KB. */
const TIMESTAMP_ROOM = 3_072;

/**
 * @throws AppError invalid_request (no such field, or not for this kind of mark), conflict (the field is filled),
 * glyph_missing, text_does_not_fit, signature_empty, field_value_invalid, pdf_signing_forbidden, pdf_encrypted, pdf_unreadable
 */
export async function prepareSignature(request: PrepareRequest): Promise<PreparedRevision> {
  const document = openForAppending(request.pdf);
  const update = new IncrementalUpdate(document);
  const fields = document.formFields();
  const first = refuseForbidden(document, fields);
  const kind = request.mark.kind === 'seal' ? 'seal' : 'signature';
  const field = theirSignatureField(document, fields, request.fieldName, kind) ?? findPlacedField(document, fields, request.fieldName, [kind]);

  const values = await fillValues(update, fields, request.values);
  const { look, pieces } = await drawMark(update, fields, field, request);
  const filled = [...values, ...pieces];
  const widget = update.edit(field.ref, 'a field');
  widget.set('AP', new Dict({ N: look }));

  const certificates = request.certificates.map(readCertificate);
  const [leaf] = certificates;
  if (!leaf) throw new AppError('internal', { reason: 'no certificate was given' });
  const room = signedData(signedAttributes(Buffer.alloc(32), leaf), Buffer.alloc(leaf.signatureBytes), Buffer.alloc(request.timestampRoom ?? TIMESTAMP_ROOM), certificates).length;
  const signature = signatureDictionary({ ...request, restrictions: restrictions(fields, { first, last: request.last === true, filled }), catalog: document.catalogRef }, room);
  const reference = update.add(signature.dict);
  widget.set('V', reference);
  if (first) update.edit(document.catalogRef, 'the catalog').set('Perms', new Dict({ DocMDP: reference }));

  const pdf = update.write();
  const hole = fillByteRange(pdf, signature);
  lintRevision(request.pdf, pdf, hole, request.fieldName);
  return { pdf, hole, toBeSigned: signedAttributes(rangeDigest(pdf, hole), leaf), certificates: request.certificates };
}

/** @returns whether this will be the first signature of the file */
function refuseForbidden(document: PdfDocument, fields: readonly FormField[]): boolean {
  const permissions = document.resolve(document.catalog.get('Perms'));
  const certification = permissions instanceof Dict ? document.resolve(permissions.get('DocMDP')) : null;
  if (certification instanceof Dict && modificationLevel(document, certification) < 2) throw new AppError('pdf_signing_forbidden');
  const signed = fields.some((field) => field.type === 'Sig' && field.value !== null);
  if (certification !== null && !signed) throw new AppError('pdf_signing_forbidden', { reason: 'the file was certified by a signature that is gone' });
  return !signed;
}

/** /P of DocMDP; 2 when it does not say (ISO 32000-1 table 254) */
function modificationLevel(document: PdfDocument, signature: Dict): number {
  const references = document.resolve(signature.get('Reference'));
  for (const item of Array.isArray(references) ? (references as readonly PdfObject[]) : []) {
    const parameters = document.resolve(document.dict(item, 'a signature reference').get('TransformParams'));
    const level = parameters instanceof Dict ? numberOf(document.resolve(parameters.get('P'))) : undefined;
    if (level !== undefined) return level;
  }
  return 2;
}

/** Draws the mark into its field, and pieces of a seal into theirs. @returns the appearance and the names of the fields with pieces */
async function drawMark(update: IncrementalUpdate, fields: readonly FormField[], field: PlacedField, { mark, crossPageSeals = [] }: PrepareRequest): Promise<{ look: PdfObject; pieces: string[] }> {
  if (mark.kind === 'seal') {
    const seal = await addSeal(update, mark.seal);
    return { look: draw(update, field, placeSeal, seal), pieces: fillCrossPageSeals(update, fields, crossPageSeals, mark.seal, seal) };
  }
  if (crossPageSeals.length > 0) throw new AppError('invalid_request', { reason: 'only a seal is cut over pages' });
  return { look: draw(update, field, (width, height) => drawHandwriting(mark.signature, width, height), new Dict()), pieces: [] };
}
