/** Changes to the document catalog, the AcroForm dictionary and the document's metadata. */
import { PdfDict, PdfName, PdfRef, PdfStream, PdfString, type PdfValue } from '../pdf/values';
import type { Revision } from '../pdf/revision';
import { other, said, type Change, type ChangeContext } from './change';
import { storeChange } from './security-store';

const INFO_DATES = new Set(['ModDate', 'Producer']);
/** XMP properties that a program renews with every save */
const XMP_DATES = /<(xmp:ModifyDate|xmp:MetadataDate|pdf:Producer|xmpMM:InstanceID)>[^<]*<\/\1>|\s(?:xmp:ModifyDate|xmp:MetadataDate|pdf:Producer|xmpMM:InstanceID)="[^"]*"/g;

export function catalogChanges(context: ChangeContext, addedWidgets: ReadonlySet<number>): Change[] {
  const { before, after, sameness } = context;
  const [was, is] = [before.root, after.root];
  if (is.duplicateKeys) return [other('catalog_changed', 'a key stands twice')];
  const changes: Change[] = [];
  for (const key of sameness.differingKeys(was, is)) {
    if (key === 'AcroForm') continue;
    if (key === 'DSS') changes.push(storeChange(context, was.get(key), is.get(key)));
    else if (key === 'Version') changes.push(versionChange(before.resolve(was.get(key)), after.resolve(is.get(key))));
    else if (key === 'Extensions') changes.push(extensionsChange(context, was.get(key), is.get(key)));
    else if (key === 'Metadata') changes.push(xmpChange(before, after, was.get(key), is.get(key)));
    else changes.push(key === 'StructTreeRoot' || key === 'MarkInfo' ? other('structure_changed', key) : other('catalog_changed', key));
  }
  return [...changes, ...formChanges(context, addedWidgets), ...infoChanges(context)];
}

/** "1.7" → 17; null for anything that is no version. */
function version(value: PdfValue): number | null {
  const found = value instanceof PdfName && /^([12])\.(\d)$/.exec(value.value);
  return found ? Number(found[1]! + found[2]!) : null;
}

/** A later version in the catalog tells readers that newer features are used; an earlier one, or none, hides them. */
function versionChange(was: PdfValue, is: PdfValue): Change {
  const [old, now] = [version(was), version(is)];
  const raised = now !== null && (was === null || (old !== null && now > old));
  return raised ? { kind: 'evidence', ...said('extension_marks', 'Version') } : other('catalog_changed', 'Version');
}

/** Developers' marks (§7.12) may come and be renewed; one that was there stays. */
function extensionsChange({ before, after }: ChangeContext, a: PdfValue, b: PdfValue): Change {
  const [was, is] = [before.dict(a), after.resolve(b)];
  const isMark = (value: PdfValue) => [after.resolve(value)].flat().every((mark) => after.resolve(mark as PdfValue) instanceof PdfDict);
  const plain = is instanceof PdfDict && !is.duplicateKeys && [...is.entries].every(([key, value]) => key === 'Type' || isMark(value));
  const grown = plain && [...(was?.entries.keys() ?? [])].every((key) => is.entries.has(key));
  return grown ? { kind: 'evidence', ...said('extension_marks') } : other('catalog_changed', 'Extensions');
}

function xmpChange(before: Revision, after: Revision, a: PdfValue, b: PdfValue): Change {
  const [x, y] = [before.resolve(a), after.resolve(b)];
  if (!(x instanceof PdfStream) || !(y instanceof PdfStream)) return other('metadata_changed', 'added or removed');
  const plain = (revision: Revision, stream: PdfStream) => revision.decode(stream).toString('utf8').replace(XMP_DATES, '').replace(/\s+/g, ' ');
  return plain(before, x) === plain(after, y) ? { kind: 'metadata', ...said('dates_renewed', 'XMP') } : other('metadata_changed');
}

function infoChanges({ before, after, sameness }: ChangeContext): Change[] {
  const [was, is] = [before, after].map((r) => r.dict(r.chain.trailer.get('Info')) ?? new PdfDict()) as [PdfDict, PdfDict];
  const keys = sameness.differingKeys(was, is);
  if (keys.length === 0) return [];
  const bad = keys.find((k) => !INFO_DATES.has(k) || !(after.resolve(is.get(k)) instanceof PdfString));
  return [bad ? other('information_changed', bad) : { kind: 'metadata', ...said('dates_renewed', 'Info') }];
}

function formChanges({ before, after, sameness }: ChangeContext, addedWidgets: ReadonlySet<number>): Change[] {
  const [was, is] = [before.dict(before.root.get('AcroForm')), after.dict(after.root.get('AcroForm'))];
  if (!was && !is) return [];
  if (!was || !is) return [other('form_replaced')];
  const changes: Change[] = [];
  for (const key of sameness.differingKeys(was, is)) {
    const fine = key === 'Fields' ? fieldsOnlyGrew(before.list(was.get(key)), after.list(is.get(key)))
      : key === 'SigFlags' ? flagsOnlyGrew(before.resolve(was.get(key)), after.resolve(is.get(key)))
        : key === 'NeedAppearances' ? after.resolve(is.get(key)) !== true
          : key === 'DR' ? resourcesOnlyGrew(before.dict(was.get(key)), after.dict(is.get(key)))
            : false;
    if (!fine) changes.push(other('form_changed', key));
  }
  return changes;

  function fieldsOnlyGrew(a: readonly PdfValue[], b: readonly PdfValue[]): boolean {
    const kept = b.filter((v) => !(v instanceof PdfRef && addedWidgets.has(v.num)));
    return sameness.same(a, kept);
  }

  function flagsOnlyGrew(a: PdfValue, b: PdfValue): boolean {
    return (a === null || typeof a === 'number') && typeof b === 'number' && ((a ?? 0) & ~b) === 0 && (b & ~3) === 0;
  }

  /** Fonts for new values may come; what was there stays. */
  function resourcesOnlyGrew(a: PdfDict | null, b: PdfDict | null): boolean {
    if (!b) return false;
    if (!a) return true;
    return [...a.entries].every(([category, value]) => {
      const [x, y] = [before.dict(value), after.dict(b.get(category))];
      if (!x || !y) return sameness.same(value, b.get(category));
      return [...x.entries].every(([name, resource]) => sameness.same(resource, y.get(name)));
    });
  }
}
