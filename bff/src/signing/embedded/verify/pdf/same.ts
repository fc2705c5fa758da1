/**
 * Whether two values mean the same in two revisions. Both object graphs are walked side by side, so cycles end and
 * nothing is hashed. Objects with an identity of their own (pages, fields, widgets, catalog) are compared by number
 * only: they are compared for themselves elsewhere, and they change lawfully at every signature.
 */
import type { Budget } from '../budget';
import type { Revision } from './revision';
import { isList, PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfValue } from './values';

export class Sameness {
  private readonly proven = new Set<string>();

  constructor(private readonly before: Revision, private readonly after: Revision, private readonly identities: ReadonlySet<number>, private readonly budget: Budget) {}

  same(a: PdfValue, b: PdfValue): boolean {
    const pending: [PdfRef, PdfRef][] = [];
    const assumed: string[] = [];
    if (!this.shallow(a, b, pending)) return false;
    for (let pair = pending.pop(); pair; pair = pending.pop()) {
      const [x, y] = pair;
      const key = `${x.num} ${x.gen} ${y.num} ${y.gen}`;
      if (this.proven.has(key)) continue;
      this.proven.add(key);
      assumed.push(key);
      if (this.shallow(this.before.resolve(x), this.after.resolve(y), pending)) continue;
      // what rested on the assumption is not proven
      for (const k of assumed) this.proven.delete(k);
      return false;
    }
    return true;
  }

  /** Dictionaries with some keys left out. */
  sameDict(a: PdfDict, b: PdfDict, except: ReadonlySet<string> = new Set()): boolean {
    return this.differingKeys(a, b).every((key) => except.has(key));
  }

  differingKeys(a: PdfDict, b: PdfDict): string[] {
    // readers disagree about which of two equal keys counts
    if (a !== b && b.duplicateKeys) return ['a key that stands twice'];
    const keys = new Set([...a.entries.keys(), ...b.entries.keys()]);
    return [...keys].filter((key) => !this.same(a.get(key), b.get(key)));
  }

  private shallow(a: PdfValue, b: PdfValue, pending: [PdfRef, PdfRef][]): boolean {
    this.budget.step();
    if (a instanceof PdfRef || b instanceof PdfRef) return this.references(a, b, pending);
    if (a instanceof PdfStream) return b instanceof PdfStream && a.raw.equals(b.raw) && this.shallow(a.dict, b.dict, pending);
    if (a instanceof PdfDict) {
      if (!(b instanceof PdfDict) || (a !== b && (a.duplicateKeys || b.duplicateKeys))) return false;
      const keys = new Set([...a.entries.keys(), ...b.entries.keys()]);
      return [...keys].every((key) => this.shallow(a.get(key), b.get(key), pending));
    }
    if (isList(a)) return isList(b) && a.length === b.length && a.every((v, i) => this.shallow(v, b[i]!, pending));
    if (a instanceof PdfName) return b instanceof PdfName && a.value === b.value;
    if (a instanceof PdfString) return b instanceof PdfString && a.bytes.equals(b.bytes);
    return a === b;
  }

  private references(a: PdfValue, b: PdfValue, pending: [PdfRef, PdfRef][]): boolean {
    const known = (v: PdfValue) => v instanceof PdfRef && this.identities.has(v.num);
    if (known(a) || known(b)) return a instanceof PdfRef && b instanceof PdfRef && a.num === b.num && a.gen === b.gen;
    if (a instanceof PdfRef && b instanceof PdfRef) {
      pending.push([a, b]);
      return true;
    }
    // a direct value that became an object, or the reverse
    return this.shallow(this.before.resolve(a), this.after.resolve(b), pending);
  }
}
