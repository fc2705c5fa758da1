/** What a signature itself says about later changes: DocMDP, FieldMDP (ISO 32000-2 §12.8.2) and the /Lock of its field. */
import type { Revision } from './pdf/revision';
import { PdfString, type PdfDict, type PdfValue } from './pdf/values';

export interface ModificationRules {
  /** P = 1: nothing but validation material and document timestamps */
  readonly noChanges: boolean;
  /** a certification, or a lock that names P; null when the signature says nothing */
  readonly docMdp: 1 | 2 | 3 | null;
  readonly certified: boolean;
  readonly locksFields: boolean;
  locks(fieldName: string): boolean;
}

/** Anything that is not understood counts as the narrowest rule. */
export function modificationRules(revision: Revision, signature: PdfDict, field: PdfDict): ModificationRules {
  const locks: ((name: string) => boolean)[] = [];
  let noChanges = false;
  let certified = false;
  let docMdp: 1 | 2 | 3 | null = null;
  const narrow = (p: PdfValue, absent: 1 | 2 | 3 | null) => {
    const said = p === null ? absent : p === 2 || p === 3 ? p : 1;
    if (said === 1) noChanges = true;
    if (said !== null) docMdp = docMdp === null ? said : (Math.min(docMdp, said) as 1 | 2 | 3);
  };
  for (const reference of revision.list(signature.get('Reference'))) {
    const dict = revision.dict(reference);
    const method = dict && revision.name(dict.get('TransformMethod'));
    const parameters = dict && revision.dict(dict.get('TransformParams'));
    if (method === 'DocMDP') {
      certified = true;
      narrow(parameters ? revision.resolve(parameters.get('P')) : null, 2);
    } else if (method === 'FieldMDP') {
      locks.push(parameters ? lockOf(revision, parameters) : () => true);
      // not in the standard, but what Acrobat makes of a /Lock with /P
      if (parameters) narrow(revision.resolve(parameters.get('P')), null);
    }
  }
  const lock = revision.dict(field.get('Lock'));
  if (lock) {
    locks.push(lockOf(revision, lock));
    narrow(revision.resolve(lock.get('P')), null);
  }
  return { noChanges, docMdp, certified, locksFields: locks.length > 0, locks: (name) => locks.some((l) => l(name)) };
}

function lockOf(revision: Revision, parameters: PdfDict): (name: string) => boolean {
  const action = revision.name(parameters.get('Action'));
  const names = revision.list(parameters.get('Fields')).map((v: PdfValue) => revision.resolve(v)).flatMap((v) => (v instanceof PdfString ? [v.text()] : []));
  const listed = (name: string) => names.some((n) => name === n || name.startsWith(`${n}.`));
  if (action === 'Include') return listed;
  if (action === 'Exclude') return (name) => !listed(name);
  return () => true;
}
