/**
 * Bytes to objects (ISO 32000-1 §7.2, §7.3). Strict: what two readers could read differently (a key given twice, an odd
 * character in a hex string, a number with two signs) is refused. Does not know indirect objects or streams.
 * @throws AppError('pdf_unreadable')
 */
import { isDeepStrictEqual } from 'node:util';
import { LIMITS, tooLarge, unreadable } from './limits';
import { Dict, Name, PdfString, Real, Ref, type PdfObject } from './objects';

const SPACE = new Uint8Array(256);
for (const code of [0, 9, 10, 12, 13, 32]) SPACE[code] = 1;
const DELIMITER = new Uint8Array(256);
for (const char of '()<>[]{}/%') DELIMITER[char.charCodeAt(0)] = 1;
const ESCAPES: Readonly<Record<number, number>> = { 0x6e: 10, 0x72: 13, 0x74: 9, 0x62: 8, 0x66: 12 };
const isOctal = (code: number | undefined): code is number => code !== undefined && code >= 0x30 && code <= 0x37;

export class Lexer {
  /**
   * @param pos next byte to read; may be set by the caller
   * @param repeated what to do with a key that is given twice with the same value: writers have made such files, and
   * every reader reads them alike. A key with two values is refused always.
   */
  constructor(
    readonly bytes: Buffer,
    public pos = 0,
    private readonly repeated: 'refuse' | 'drop' = 'refuse',
  ) {}

  skipSpace(): void {
    const { bytes } = this;
    const end = bytes.length;
    for (;;) {
      while (this.pos < end && SPACE[bytes[this.pos]!]) this.pos++;
      if (this.pos >= end || bytes[this.pos] !== 0x25) return;
      while (this.pos < end && bytes[this.pos] !== 10 && bytes[this.pos] !== 13) this.pos++;
    }
  }

  /** The next run of regular characters; empty at a delimiter or at the end. */
  word(): string {
    this.skipSpace();
    const start = this.pos;
    this.skipRegular();
    return this.bytes.toString('latin1', start, this.pos);
  }

  /** The next word without moving on. */
  peek(): string {
    const start = this.pos;
    const word = this.word();
    this.pos = start;
    return word;
  }

  /** A word that is a non-negative integer. */
  count(what: string): number {
    const word = this.word();
    if (!/^\d{1,15}$/.test(word)) throw unreadable(`${what} is not a number`);
    return Number(word);
  }

  keyword(expected: string): void {
    const at = this.pos;
    if (this.word() !== expected) throw unreadable(`"${expected}" expected at ${at}`);
  }

  /** @param depth of the containers around it */
  object(depth = 0): PdfObject {
    if (depth > LIMITS.nesting) throw tooLarge('objects are nested too deeply');
    this.skipSpace();
    const { bytes } = this;
    switch (bytes[this.pos]) {
      case undefined: throw unreadable('the file ends inside an object');
      case 0x2f: return this.name();
      case 0x28: return this.literal();
      case 0x5b: return this.array(depth);
      case 0x3c: return bytes[this.pos + 1] === 0x3c ? this.dict(depth) : this.hex();
      default: return this.scalar();
    }
  }

  private skipRegular(): void {
    const { bytes } = this;
    while (this.pos < bytes.length && !SPACE[bytes[this.pos]!] && !DELIMITER[bytes[this.pos]!]) this.pos++;
  }

  private name(): Name {
    const start = ++this.pos;
    this.skipRegular();
    const text = this.bytes.toString('latin1', start, this.pos);
    return new Name(text.includes('#') ? text.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text);
  }

  private array(depth: number): PdfObject[] {
    const items: PdfObject[] = [];
    this.pos++;
    for (;;) {
      this.skipSpace();
      if (this.bytes[this.pos] === 0x5d) {
        this.pos++;
        return items;
      }
      if (items.length >= LIMITS.arrayItems) throw tooLarge('an array is too long');
      items.push(this.object(depth + 1));
    }
  }

  private dict(depth: number): Dict {
    const dict = new Dict();
    this.pos += 2;
    for (;;) {
      this.skipSpace();
      if (this.bytes[this.pos] === 0x3e && this.bytes[this.pos + 1] === 0x3e) {
        this.pos += 2;
        return dict;
      }
      if (this.bytes[this.pos] !== 0x2f) throw unreadable(`a dictionary key is not a name at ${this.pos}`);
      const key = this.name().value;
      const value = this.object(depth + 1);
      if (dict.has(key) && !(this.repeated === 'drop' && isDeepStrictEqual(dict.get(key), value))) throw unreadable(`a dictionary has the key ${JSON.stringify(key.slice(0, 40))} twice`);
      dict.set(key, value);
    }
  }

  private hex(): PdfString {
    const end = this.bytes.indexOf(0x3e, this.pos);
    if (end < 0) throw unreadable('a hex string does not end');
    const digits = this.bytes.toString('latin1', this.pos + 1, end).replace(/[\0\t\n\f\r ]/g, '');
    if (/[^0-9a-fA-F]/.test(digits)) throw unreadable('a hex string has a character that is no digit');
    this.pos = end + 1;
    return new PdfString(Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex'), true);
  }

  private literal(): PdfString {
    const { bytes } = this;
    const out: number[] = [];
    let open = 1;
    this.pos++;
    while (this.pos < bytes.length) {
      const code = bytes[this.pos++]!;
      if (code === 0x5c) this.escape(out);
      else if (code === 0x29 && --open === 0) return new PdfString(Buffer.from(out));
      else {
        if (code === 0x28) open++;
        if (code === 13) {
          // an end of line inside a string reads as a single line feed (§7.3.4.2)
          if (bytes[this.pos] === 10) this.pos++;
          out.push(10);
        } else out.push(code);
      }
    }
    throw unreadable('a string does not end');
  }

  private escape(out: number[]): void {
    const { bytes } = this;
    const code = bytes[this.pos++];
    if (code === undefined) return;
    if (isOctal(code)) {
      let value = code - 0x30;
      for (let i = 0; i < 2 && isOctal(bytes[this.pos]); i++) value = value * 8 + bytes[this.pos++]! - 0x30;
      out.push(value & 0xff);
    } else if (code === 13) {
      if (bytes[this.pos] === 10) this.pos++;
    } else if (code !== 10) out.push(ESCAPES[code] ?? code);
  }

  private scalar(): PdfObject {
    const start = this.pos;
    const word = this.word();
    if (/^\d+$/.test(word)) return this.reference(word) ?? integer(word);
    if (/^[+-]?\d+$/.test(word)) return integer(word);
    if (/^[+-]?(\d+\.\d*|\.\d+)$/.test(word)) return new Real(Number(word), word);
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    throw unreadable(`unknown word ${JSON.stringify(word.slice(0, 20))} at ${start}`);
  }

  /** `n g R` after its first number, or undefined with the position unchanged. */
  private reference(word: string): Ref | undefined {
    const back = this.pos;
    const next = this.bytes[back + 1];
    if (next !== undefined && next >= 0x30 && next <= 0x39) {
      const generation = this.word();
      if (/^\d{1,5}$/.test(generation) && this.word() === 'R') {
        if (word.length > 10) throw unreadable('a reference to an impossible object number');
        return new Ref(Number(word), Number(generation));
      }
    }
    this.pos = back;
    return undefined;
  }
}

function integer(word: string): number | Real {
  const value = Number(word);
  return Number.isSafeInteger(value) ? value : new Real(value, word);
}
