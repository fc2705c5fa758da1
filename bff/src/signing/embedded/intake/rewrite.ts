/**
 * Writes what a file shows anew (security R24): everything the catalog leads to, once, with one classic
 * cross-reference table. Nothing else survives: no earlier version, no object that nothing uses, no second table.
 * Page content, fonts and images are carried over byte for byte, so the pages look the same.
 */
import { sha256 } from '../../../kernel';
import { ByteSink, Dict, isArray, LIMITS, name, PdfString, Ref, Stream, tooLarge, unreadable, type PdfObject } from '../pdf';
import { partsOf } from './recover';

export interface RewriteSource {
  readonly trailer: Dict;
  resolve(object: PdfObject | undefined): PdfObject;
}
export interface RewriteChanges {
  /** all layers are visible: without their list they always are (§8.11.4.2) */
  readonly mergeLayers: boolean;
  /** 2.0 is kept, everything else becomes 1.7 */
  readonly version: string;
}

/** Object numbers the catalog (and /Info) lead to. @throws AppError of the source for an object that cannot be read */
export function reachable(source: RewriteSource): Map<number, { readonly ref: Ref; readonly object: PdfObject }> {
  const found = new Map<number, { ref: Ref; object: PdfObject }>();
  const waiting: PdfObject[] = ['Root', 'Info'].map((key) => source.trailer.get(key) ?? null);
  for (let item = waiting.shift(); item !== undefined; item = waiting.pop()) {
    if (item instanceof Ref) {
      if (found.has(item.number)) continue;
      const object = source.resolve(item);
      found.set(item.number, { ref: item, object });
      if (found.size > LIMITS.objects) throw tooLarge('more than 50,000 objects');
      waiting.push(...partsOf(object).filter(leads).reverse());
    } else waiting.push(...partsOf(item).filter(leads).reverse());
  }
  return found;
}

const leads = (object: PdfObject): boolean => object instanceof Ref || object instanceof Dict || isArray(object);

/** @throws AppError pdf_unreadable, pdf_too_large */
export function rewrite(source: RewriteSource, { mergeLayers, version }: RewriteChanges): Buffer {
  const root = source.trailer.get('Root');
  const old = root instanceof Ref ? source.resolve(root) : null;
  if (!(root instanceof Ref) || !(old instanceof Dict)) throw unreadable('the catalog is not a dictionary');
  const catalog = catalogOf(old, mergeLayers);
  const objects = reachable({ trailer: source.trailer, resolve: (object) => (object instanceof Ref && object.number === root.number ? catalog : source.resolve(object)) });
  const numbers = new Map([...objects.keys()].map((number, i) => [number, i + 1]));
  const moved = (object: PdfObject): PdfObject => {
    if (object instanceof Ref) return new Ref(numbers.get(object.number)!);
    if (isArray(object)) return object.map(moved);
    if (object instanceof Dict) return new Dict(new Map([...object.entries()].map(([key, value]) => [key, moved(value)])));
    return object instanceof Stream ? new Stream(moved(object.dict.clone().delete('Length')) as Dict, object.data) : object;
  };

  const sink = new ByteSink(0);
  sink.write(`%PDF-${version}\n%\xe2\xe3\xcf\xd3\n`);
  const offsets: number[] = [];
  for (const [number, { object }] of objects) {
    offsets.push(sink.position);
    sink.write(`${numbers.get(number)} 0 obj\n`);
    sink.object(moved(object));
    sink.write('\nendobj\n');
  }
  const start = sink.position;
  const id = new PdfString(sha256(Buffer.concat(sink.bytes())).subarray(0, 16), true);
  const info = source.trailer.get('Info');
  sink.write(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}trailer\n`);
  sink.object(new Dict({ Size: offsets.length + 1, Root: moved(root), ...(info instanceof Ref ? { Info: moved(info) } : {}), ID: [id, id] }));
  sink.write(`\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(sink.bytes());
}

/** Without what only the old form of the file needed. */
function catalogOf(catalog: Dict, mergeLayers: boolean): Dict {
  const clean = catalog.clone().set('Type', name('Catalog')).delete('Version');
  return mergeLayers ? clean.delete('OCProperties') : clean;
}
