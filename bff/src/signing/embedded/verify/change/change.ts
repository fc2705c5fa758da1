/** The kinds of change the policy tells apart, and the words for each: a stable code, and what exactly it happened to. */
import type { Revision } from '../pdf/revision';
import type { Sameness } from '../pdf/same';

/** English, without the detail; the code is what translations hang on. */
export const CHANGES = {
  // — permitted, as far as the signature itself says nothing else
  validation_material: 'Validation material was added',
  extension_marks: 'Marks of PDF extensions were added',
  document_timestamp: 'A document timestamp was added',
  dates_renewed: 'The dates of saving were renewed',
  signed: 'A field was signed',
  signature_field_added: 'A field for one more signature was added; what is signed in it may cover what stood on the page',
  field_filled: 'A field was filled in',
  // — forbidden
  catalog_replaced: 'The file got another document catalog',
  catalog_changed: 'The document catalog was changed',
  validation_material_removed: 'Validation material was removed or exchanged',
  security_store_malformed: 'The store of validation material is not one',
  form_replaced: 'The form was added or removed',
  form_changed: 'The form was changed',
  metadata_changed: 'The metadata were changed',
  information_changed: 'The document information was changed',
  structure_changed: 'The structure that screen readers read was changed',
  field_added: 'A form field was added',
  field_removed: 'A form field was removed',
  field_rebuilt: 'A form field was rebuilt',
  field_changed: 'A form field was changed',
  signed_field_changed: 'A field that was signed was changed',
  appearance_changed: 'The look of a field was changed without its value',
  pages_changed: 'The number of pages changed',
  page_tree_changed: 'The order of pages was changed',
  page_exchanged: 'A page was exchanged',
  page_changed: 'A page was changed',
  annotation_changed: 'An annotation was added, moved or changed',
  annotation_removed: 'An annotation was removed',
  object_misplaced: 'An object is not where the table says',
  revision_unreadable: 'A later revision cannot be read completely',
} as const;

export type ChangeCode = keyof typeof CHANGES;

interface Said {
  readonly code: ChangeCode;
  /** what exactly: names of fields, keys, page numbers; may be empty */
  readonly detail: string;
  /** sentence with the detail in brackets */
  readonly text: string;
}

export type Change = Said & (
  /** validation material (DSS) and the extension marks that go with it */
  | { readonly kind: 'evidence' }
  /** a document timestamp, in a field that was there or in a new one without area */
  | { readonly kind: 'timestamp' }
  /** dates and producer in Info or XMP */
  | { readonly kind: 'metadata' }
  | { readonly kind: 'signature'; readonly field: string }
  /** a signature field that was not there; what stands in it is judged as a signature of its own */
  | { readonly kind: 'signature-field'; readonly field: string; /** square points */ readonly area: number }
  | { readonly kind: 'fill'; readonly field: string }
  | { readonly kind: 'other' }
);

export interface ChangeContext {
  readonly before: Revision;
  readonly after: Revision;
  readonly sameness: Sameness;
}

export function said(code: ChangeCode, detail = ''): Said {
  return { code, detail, text: detail ? `${CHANGES[code]} (${detail})` : CHANGES[code] };
}

export function other(code: ChangeCode, detail = ''): Change {
  return { kind: 'other', ...said(code, detail) };
}
