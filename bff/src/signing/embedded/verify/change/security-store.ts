/**
 * Changes to the security store (ISO 32000-2 §12.8.4.3): it may come and grow, never shrink. Material that was there is
 * what a level and a revocation rest on; whoever takes it away or exchanges it changes what later readers can prove.
 */
import { PdfDict, PdfRef, PdfStream, type PdfValue } from '../pdf/values';
import { other, said, type Change, type ChangeContext } from './change';

const LISTS = ['Certs', 'OCSPs', 'CRLs'];
const ENTRY_LISTS = ['Cert', 'OCSP', 'CRL'];
const KEYS = new Set(['Type', 'VRI', ...LISTS]);
const ENTRY_KEYS = new Set(['Type', 'TU', 'TS', ...ENTRY_LISTS]);

export function storeChange({ before, after, sameness }: ChangeContext, was: PdfValue, is: PdfValue): Change {
  const [old, now] = [before.dict(was), after.resolve(is)];
  if (!(now instanceof PdfDict) || !wellFormed(now, KEYS, LISTS)) return other('security_store_malformed');
  const entries = after.resolve(now.get('VRI'));
  if (entries !== null && !(entries instanceof PdfDict)) return other('security_store_malformed', 'VRI');
  const perSignature = [...(entries?.entries ?? [])].map(([key, value]) => [key, after.resolve(value)] as const);
  if (entries?.duplicateKeys || !perSignature.every(([, entry]) => entry instanceof PdfDict && wellFormed(entry, ENTRY_KEYS, ENTRY_LISTS))) return other('security_store_malformed', 'VRI');
  if (!saysWhatItIs(old, now, 'DSS')) return other('security_store_malformed', 'Type');
  if (!old) return { kind: 'evidence', ...said('validation_material') };

  const lost = LISTS.find((key) => !holdsAll(old.get(key), now.get(key)));
  if (lost) return other('validation_material_removed', lost);
  for (const [key, value] of before.dict(old.get('VRI'))?.entries ?? []) {
    const [then, later] = [before.dict(value), after.dict(entries?.get(key) ?? null)];
    if (then && later && !saysWhatItIs(then, later, 'VRI')) return other('security_store_malformed', `VRI ${key}`);
    if (then && !(later && ENTRY_LISTS.every((list) => holdsAll(then.get(list), later.get(list))))) return other('validation_material_removed', `VRI ${key}`);
  }
  return { kind: 'evidence', ...said('validation_material') };

  function wellFormed(dict: PdfDict, keys: ReadonlySet<string>, lists: readonly string[]): boolean {
    if (dict.duplicateKeys || ![...dict.entries.keys()].every((key) => keys.has(key))) return false;
    return lists.every((key) => after.list(dict.get(key)).every((item) => after.resolve(item) instanceof PdfStream));
  }

  /** The type need not be said; said, it is the right one and is not taken back. */
  function saysWhatItIs(then: PdfDict | null, later: PdfDict, type: string): boolean {
    const named = after.name(later.get('Type'));
    return named === type || (named === null && !later.entries.has('Type') && !then?.entries.has('Type'));
  }

  /** The order does not count, nor where a piece is stored. */
  function holdsAll(a: PdfValue, b: PdfValue): boolean {
    const later = after.list(b);
    const numbers = new Map(later.flatMap((item) => (item instanceof PdfRef ? [[item.num, item] as const] : [])));
    return before.list(a).every((item) => {
      const again = item instanceof PdfRef ? numbers.get(item.num) : undefined;
      return (again !== undefined && sameness.same(item, again)) || later.some((candidate) => sameness.same(item, candidate));
    });
  }
}
