/** The kinds of change the policy tells apart. */
import type { Revision } from '../pdf/revision';
import type { Sameness } from '../pdf/same';

export type Change =
  /** validation material (DSS) and the extension marks that go with it */
  | { readonly kind: 'evidence'; readonly text: string }
  /** a document timestamp, in a field that was there or in a new one without area */
  | { readonly kind: 'timestamp'; readonly text: string }
  /** dates and producer in Info or XMP */
  | { readonly kind: 'metadata'; readonly text: string }
  | { readonly kind: 'signature'; readonly field: string; readonly text: string }
  /** a signature field that was not there; what stands in it is judged as a signature of its own */
  | { readonly kind: 'signature-field'; readonly field: string; readonly text: string }
  | { readonly kind: 'fill'; readonly field: string; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

export interface ChangeContext {
  readonly before: Revision;
  readonly after: Revision;
  readonly sameness: Sameness;
}

export function other(text: string): Change {
  return { kind: 'other', text };
}
