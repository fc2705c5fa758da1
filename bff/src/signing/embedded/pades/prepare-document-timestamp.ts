/**
 * A document timestamp, first half (EN 319 142-1 §5.4.3, ISO 32000-2 §12.8.5): a revision with a hole for an RFC 3161
 * token over everything else. Goes into the field that was made for it before the first signature, or, on renewal, into
 * a new invisible one.
 */
import { AppError } from '../../../kernel';
import type { PreparedTimestamp } from '../../port';
import { addToPages, declareExtensions, emptyTimestampField, extendForm, freeTimestampName, timestampWidget } from '../fields';
import { Dict, IncrementalUpdate, type FormField } from '../pdf';
import { fillByteRange, rangeDigest } from './byte-range';
import { lintRevision } from './lint-revision';
import { openForAppending } from './open-for-appending';
import { timestampDictionary } from './signature-dictionary';

/** A token of the embedded authority takes less than 2 KB. */
const TIMESTAMP_ROOM = 3_072;

/**
 * @param pdf a whole signed file
 * @param timestampRoom bytes kept free for the token
 * @throws AppError invalid_request (nothing is signed), pdf_encrypted, pdf_unreadable
 */
export function prepareDocumentTimestamp(pdf: Uint8Array, timestampRoom = TIMESTAMP_ROOM): PreparedTimestamp {
  const document = openForAppending(pdf);
  const fields = document.formFields();
  if (!fields.some((field) => field.type === 'Sig' && field.value instanceof Dict)) throw new AppError('invalid_request', { reason: 'the file is not signed' });
  const update = new IncrementalUpdate(document);
  const timestamp = timestampDictionary(timestampRoom);
  const { widget, fieldName } = fieldFor(update, fields);
  widget.set('V', update.add(timestamp.dict));
  declareExtensions(update);

  const written = update.write();
  const hole = fillByteRange(written, timestamp);
  lintRevision(pdf, written, hole, fieldName);
  return { pdf: written, hole, digest: rangeDigest(written, hole) };
}

function fieldFor(update: IncrementalUpdate, fields: readonly FormField[]): { widget: Dict; fieldName: string } {
  const made = emptyTimestampField(fields);
  if (made) return { widget: update.edit(made.ref, 'a field'), fieldName: made.name };
  const fieldName = freeTimestampName(fields.map((field) => field.name));
  const [page] = update.document.pages();
  const widget = timestampWidget(fieldName, page!);
  const ref = update.add(widget);
  addToPages(update, [{ page: page!, ref }]);
  extendForm(update, [ref]);
  return { widget, fieldName };
}
