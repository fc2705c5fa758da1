/**
 * Objects to bytes (ISO 32000-1 §7.3). The sink counts from the end of the original file, so that every position it
 * records is a file offset; nothing is ever found again by searching the text.
 */
import { Dict, Name, PdfString, Raw, Real, Ref, Stream, type PdfObject } from './objects';

export class ByteSink {
  private readonly parts: Buffer[] = [];
  private size = 0;

  /** @param base file offset of the first byte written */
  constructor(private readonly base: number) {}

  /** file offset of the next byte */
  get position(): number {
    return this.base + this.size;
  }
  bytes(): readonly Buffer[] {
    return this.parts;
  }
  write(content: string | Buffer): void {
    const part = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    this.parts.push(part);
    this.size += part.length;
  }

  object(object: PdfObject): void {
    if (object instanceof Raw) {
      object.offset = this.position;
      this.write(object.source);
    } else if (object instanceof Stream) {
      this.object(object.dict.clone().set('Length', object.data.length));
      this.write('\nstream\n');
      this.write(object.data);
      this.write('\nendstream');
    } else if (object instanceof Dict) {
      this.write('<<');
      for (const [key, value] of object.entries()) {
        this.write(nameText(key));
        if (needsSpace(value)) this.write(' ');
        this.object(value);
      }
      this.write('>>');
    } else if (Array.isArray(object)) {
      this.write('[');
      (object as readonly PdfObject[]).forEach((item, i) => {
        if (i > 0 && needsSpace(item)) this.write(' ');
        this.object(item);
      });
      this.write(']');
    } else this.write(scalarText(object as Exclude<PdfObject, readonly PdfObject[]>));
  }
}

/** A number as PDF writes it: no exponent, at most four decimals (1/10,000 point). */
export function numberText(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) > 1e15) throw new RangeError('not a number a PDF can hold');
  const text = Number.isInteger(value) ? String(value) : value.toFixed(4).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

function scalarText(object: null | boolean | number | Real | Name | PdfString | Ref | Raw | Dict | Stream): string {
  if (typeof object === 'number') return numberText(object);
  if (object instanceof Real) return object.source;
  if (object instanceof Name) return nameText(object.value);
  if (object instanceof Ref) return `${object.number} ${object.generation} R`;
  if (object instanceof PdfString) return stringText(object);
  return String(object);
}

const nameText = (value: string): string =>
  `/${value.replace(/[^\x21-\x7e]|[#()<>[\]{}/%]/g, (char) => `#${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;

function stringText(string: PdfString): string {
  if (string.hex) return `<${string.bytes.toString('hex')}>`;
  const escaped = string.bytes.toString('latin1').replace(/[\\()]/g, '\\$&').replace(/\r/g, '\\r').replace(/\n/g, '\\n');
  return `(${escaped})`;
}

/** Names, strings, arrays and dictionaries begin with a delimiter and need no space before them. */
function needsSpace(object: PdfObject): boolean {
  return !(object instanceof Name || object instanceof PdfString || object instanceof Dict || Array.isArray(object));
}
