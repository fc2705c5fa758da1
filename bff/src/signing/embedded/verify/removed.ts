/** Signatures that stood in an earlier revision and are gone: taking one away leaves the others intact, and must not pass. */
import { Revision } from './pdf/revision';
import { fieldsOf, type Field } from './pdf/structure';
import { PdfRef } from './pdf/values';
import { Refusal } from './problems';
import type { FileUnderTest } from './locate';

const MAX_REVISIONS = 200;

/** Names of the fields whose signature was removed or exchanged. @throws Refusal file_too_complex */
export function removedSignatures({ final, cache, budget }: FileUnderTest, now: readonly Field[]): readonly string[] {
  const identity = (revision: Revision, field: Field): string | null => {
    const value = field.dict.get('V');
    if (revision.resolve(value) === null) return null;
    if (!(value instanceof PdfRef)) return `${field.name}\0direct`;
    const entry = revision.entry(value.num);
    return `${field.name}\0${entry.kind === 'offset' ? entry.offset : entry.kind}`;
  };
  const present = new Set(now.map((f) => identity(final, f)));
  const removed = new Set<string>();
  const { bytes } = final;
  let revisions = 0;
  for (let at = bytes.indexOf('%%EOF'); at >= 0 && at + 5 < final.end - 2; at = bytes.indexOf('%%EOF', at + 5)) {
    if (++revisions > MAX_REVISIONS) throw new Refusal('file_too_complex', 'revisions');
    try {
      const earlier = new Revision(bytes.subarray(0, at + 5), budget, cache);
      for (const field of fieldsOf(earlier)) {
        if (field.type !== 'Sig') continue;
        const id = identity(earlier, field);
        if (id !== null && !present.has(id)) removed.add(field.name);
      }
    } catch (error) {
      // "%%EOF" inside of a stream, or the first part of a linearized file: not a revision
      if (!(error instanceof Refusal) || error.code === 'file_too_complex') throw error;
    }
  }
  return [...removed];
}
