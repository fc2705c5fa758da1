/**
 * What happened between two revisions of one file, and whether a signature over the first permits it. Policy (security
 * §3.5, §3.6; ISO 32000-2 §12.8.2): fields that existed may be filled, signature fields that existed may be signed,
 * validation material and document timestamps may be added; where nothing is certified, plain signature fields too, whose
 * signature must hold like every other in the file. Everything else is forbidden, also where a reader would
 * show nothing of it; DocMDP, FieldMDP and Lock narrow it further. New annotations are never permitted, P=3 or not.
 */
import type { Budget } from './budget';
import { catalogChanges } from './change/catalog';
import { fieldChanges } from './change/fields';
import { pageChanges } from './change/pages';
import { other, type Change } from './change/change';
import { Sameness } from './pdf/same';
import { fieldsOf, pagesOf } from './pdf/structure';
import { PdfRef } from './pdf/values';
import type { Revision } from './pdf/revision';
import type { ModificationRules } from './modification-rules';
import { sentence, type ProblemCode } from './problems';

export type { Change } from './change/change';

/** @throws Refusal when one of the revisions cannot be read completely */
export function changesBetween(before: Revision, after: Revision, budget: Budget): readonly Change[] {
  const [pagesBefore, pagesAfter] = [pagesOf(before), pagesOf(after)];
  const [fieldsBefore, fieldsAfter] = [fieldsOf(before), fieldsOf(after)];
  const [rootBefore, rootAfter] = [before.chain.trailer.get('Root'), after.chain.trailer.get('Root')];
  if (!(rootBefore instanceof PdfRef) || !(rootAfter instanceof PdfRef) || rootBefore.num !== rootAfter.num) return [other('catalog_replaced')];
  const identities = new Set([
    rootBefore.num,
    ...pagesBefore.nodes, ...pagesBefore.pages.map((p) => p.num),
    ...fieldsBefore.flatMap((f) => [f.num, ...f.widgets]),
  ]);
  const sameness = new Sameness(before, after, identities, budget);
  const context = { before, after, sameness };
  const fields = fieldChanges(context, fieldsBefore, fieldsAfter);
  return [
    ...misplacedObjects(before, after),
    ...fields.changes,
    ...pageChanges(context, pagesBefore, pagesAfter, fields.addedWidgets, new Set(fieldsBefore.flatMap((f) => f.widgets))),
    ...catalogChanges(context, fields.addedWidgets),
  ];
}

/** A table added later whose entries point at other objects than they say: a way to make a revision, or a timestamp in it, vanish. */
function misplacedObjects(before: Revision, after: Revision): Change[] {
  for (const [num, entry] of after.chain.entries) {
    if (entry.kind !== 'offset' || entry.offset < before.end) continue;
    const head = /^(\d{1,10})\s+(\d{1,5})\s+obj\b/.exec(after.bytes.toString('latin1', entry.offset, entry.offset + 24));
    if (!head || Number(head[1]) !== num || Number(head[2]) !== entry.gen) return [other('object_misplaced', String(num))];
  }
  return [];
}

/** Square points that all fields added after one signature may take together: half an A4 page. */
const LARGEST_TOTAL = 250_000;

export interface Objection {
  readonly code: ProblemCode;
  readonly text: string;
}

/** Why a signature does not permit what happened after it; null for each change that it does. */
export function objectionsTo(changes: readonly Change[], rules: ModificationRules): readonly (Objection | null)[] {
  const added = changes.reduce((sum, change) => sum + (change.kind === 'signature-field' ? change.area : 0), 0);
  return changes.map((change) => {
    // many small fields hide a page as one large field does
    if (change.kind === 'signature-field' && added > LARGEST_TOTAL) return { code: 'change_forbidden', text: sentence('change_forbidden', change.text) };
    return objection(change, rules);
  });
}

function objection(change: Change, rules: ModificationRules): Objection | null {
  const because = (code: ProblemCode) => ({ code, text: sentence(code, change.text) });
  switch (change.kind) {
    case 'other':
      return because('change_forbidden');
    case 'evidence':
    case 'timestamp':
    case 'metadata':
      return null;
    case 'signature-field':
      // every field of a certified flow stands in it from the start (security R25)
      if (rules.noChanges || rules.certified) return because('change_after_certification');
      return rules.locks(change.field) ? because('change_after_lock') : null;
    case 'fill':
    case 'signature':
      if (rules.noChanges) return because('change_after_certification');
      return rules.locks(change.field) ? because('change_after_lock') : null;
  }
}
