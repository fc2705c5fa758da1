/** What a signature itself says about later changes: DocMDP, FieldMDP (ISO 32000-2 §12.8.2) and the /Lock of its field. */
import type { Revision } from './pdf/revision';
import { PdfString, type PdfDict, type PdfValue } from './pdf/values';

export interface ModificationRules {
  /** P = 1: nothing but validation material and document timestamps */
  readonly noChanges: boolean;
  locks(fieldName: string): boolean;
}

/** Anything that is not understood counts as the narrowest rule. */
export function modificationRules(revision: Revision, signature: PdfDict, field: PdfDict): ModificationRules {
  const locks: ((name: string) => boolean)[] = [];
  let noChanges = false;
  for (const reference of revision.list(signature.get('Reference'))) {
    const dict = revision.dict(reference);
    const method = dict && revision.name(dict.get('TransformMethod'));
    const parameters = dict && revision.dict(dict.get('TransformParams'));
    if (method === 'DocMDP') {
      const p = parameters ? revision.resolve(parameters.get('P')) : null;
      if (p !== null && p !== 2 && p !== 3) noChanges = true;
    } else if (method === 'FieldMDP') locks.push(parameters ? lockOf(revision, parameters) : () => true);
  }
  const lock = revision.dict(field.get('Lock'));
  if (lock) {
    locks.push(lockOf(revision, lock));
    const p = revision.resolve(lock.get('P'));
    if (p !== null && p !== 2 && p !== 3) noChanges = true;
  }
  return { noChanges, locks: (name) => locks.some((l) => l(name)) };
}

function lockOf(revision: Revision, parameters: PdfDict): (name: string) => boolean {
  const action = revision.name(parameters.get('Action'));
  const names = revision.list(parameters.get('Fields')).map((v: PdfValue) => revision.resolve(v)).flatMap((v) => (v instanceof PdfString ? [v.text()] : []));
  const listed = (name: string) => names.some((n) => name === n || name.startsWith(`${n}.`));
  if (action === 'Include') return listed;
  if (action === 'Exclude') return (name) => !listed(name);
  return () => true;
}
