/** Changes to pages: none is permitted but the widget of a document timestamp in /Annots. */
import type { Page } from '../pdf/structure';
import { PdfRef, type PdfValue } from '../pdf/values';
import { other, type Change, type ChangeContext } from './change';

interface PageTree {
  readonly pages: readonly Page[];
  readonly nodes: readonly number[];
}

const ANNOTS = new Set(['Annots']);

export function pageChanges({ before, after, sameness }: ChangeContext, was: PageTree, is: PageTree, addedWidgets: ReadonlySet<number>, fieldWidgets: ReadonlySet<number>): Change[] {
  if (was.pages.length !== is.pages.length) return [other('pages_changed', `${was.pages.length} → ${is.pages.length}`)];
  const changes: Change[] = [];
  if (was.nodes.join() !== is.nodes.join()) changes.push(other('page_tree_changed'));
  for (const num of was.nodes) {
    const [a, b] = [before.dictOf(num), after.dictOf(num)];
    if (!a || !b || !sameness.sameDict(a, b)) changes.push(other('page_tree_changed', String(num)));
  }
  for (const [i, page] of was.pages.entries()) {
    const now = is.pages[i]!;
    if (now.num !== page.num) {
      changes.push(other('page_exchanged', String(i + 1)));
      continue;
    }
    const keys = sameness.differingKeys(page.dict, now.dict).filter((key) => !ANNOTS.has(key));
    if (keys.length) changes.push(other('page_changed', `${i + 1}: ${keys.join(', ')}`));
    changes.push(...annotationChanges(i + 1, before.list(page.dict.get('Annots')), after.list(now.dict.get('Annots'))));
  }
  return changes;

  function annotationChanges(number: number, old: readonly PdfValue[], now: readonly PdfValue[]): Change[] {
    const found: Change[] = [];
    let next = 0;
    for (const annotation of now) {
      const expected = old[next];
      if (expected !== undefined && sameAnnotation(expected, annotation)) {
        next++;
        continue;
      }
      if (annotation instanceof PdfRef && addedWidgets.has(annotation.num)) continue;
      found.push(other('annotation_changed', String(number)));
      // one finding is enough; matching further would guess
      return found;
    }
    if (next < old.length) found.push(other('annotation_removed', String(number)));
    return found;
  }

  function sameAnnotation(a: PdfValue, b: PdfValue): boolean {
    if (a instanceof PdfRef && b instanceof PdfRef && a.num !== b.num) return false;
    if (a instanceof PdfRef && fieldWidgets.has(a.num)) return b instanceof PdfRef;
    return sameness.same(a, b);
  }
}
