/**
 * What may still be put into a file that others have signed (ISO 32000-2 §12.8.2): a certification or a lock permits no
 * new field, an uncertified file takes signature fields; what lies under somebody's lock is left alone.
 */
import { Dict, isArray, nameOf, PdfString, type FormField, type PdfDocument, type PdfObject } from '../pdf';

export function isSigned(fields: readonly FormField[]): boolean {
  return fields.some((field) => field.type === 'Sig' && field.value !== null);
}

/** ISO 32000-1 §12.8.2.2: a certification permits signing what is there; strict validators count new fields as a breach. */
export function takesNewFields(document: PdfDocument): boolean {
  return document.signatureFields().every(({ value, dict }) => !(value instanceof Dict) || (!isArray(document.resolve(value.get('Reference'))) && document.resolve(dict.get('Lock')) === null));
}

/** Whether a signature in the file forbids changes of this field. Anything that is not understood is a lock. */
export function isLocked(document: PdfDocument, fieldName: string): boolean {
  return document.signatureFields().some(({ value, dict }) => {
    if (!(value instanceof Dict)) return false;
    const locks = list(document, value.get('Reference')).map((item) => document.resolve(item)).flatMap((reference) => {
      if (!(reference instanceof Dict)) return [null];
      return nameOf(document.resolve(reference.get('TransformMethod'))) === 'DocMDP' ? [] : [document.resolve(reference.get('TransformParams'))];
    });
    if (dict.has('Lock')) locks.push(document.resolve(dict.get('Lock')));
    return locks.some((lock) => !(lock instanceof Dict) || covers(document, lock, fieldName));
  });
}

function covers(document: PdfDocument, lock: Dict, fieldName: string): boolean {
  const names = list(document, lock.get('Fields')).map((item) => document.resolve(item)).flatMap((item) => (item instanceof PdfString ? [item.toText()] : []));
  const listed = names.some((own) => own === fieldName || fieldName.startsWith(`${own}.`));
  switch (nameOf(document.resolve(lock.get('Action')))) {
    case 'Include': return listed;
    case 'Exclude': return !listed;
    default: return true;
  }
}

function list(document: PdfDocument, object: PdfObject | undefined): readonly PdfObject[] {
  const found = document.resolve(object);
  return isArray(found) ? found : [];
}
