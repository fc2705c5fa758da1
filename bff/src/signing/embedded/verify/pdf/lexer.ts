/** Tokens and values of PDF syntax (ISO 32000-2 §7.2, §7.3). Strict where a lenient reader could be made to disagree. */
import type { Budget } from '../budget';
import { Refusal } from '../problems';
import { PdfDict, PdfName, PdfRef, PdfString, type PdfValue } from './values';

const SPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set([...'()<>[]{}/%'].map((c) => c.charCodeAt(0)));
const MAX_DEPTH = 64;
const HEX = new Int8Array(256).fill(-1);
for (let i = 0; i < 16; i++) {
  HEX[i.toString(16).charCodeAt(0)] = i;
  HEX[i.toString(16).toUpperCase().charCodeAt(0)] = i;
}

export class Lexer {
  constructor(readonly bytes: Buffer, public at: number, private readonly budget: Budget) {}

  /** White space and comments. */
  skip(): void {
    const { bytes } = this;
    while (this.at < bytes.length) {
      const c = bytes[this.at]!;
      if (SPACE.has(c)) this.at++;
      else if (c === 0x25) while (this.at < bytes.length && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at++;
      else return;
    }
  }

  /** The next run of regular characters without consuming it. */
  peekWord(): string {
    this.skip();
    let end = this.at;
    while (end < this.bytes.length && end - this.at < 40 && !SPACE.has(this.bytes[end]!) && !DELIMITER.has(this.bytes[end]!)) end++;
    return this.bytes.toString('latin1', this.at, end);
  }

  word(): string {
    const found = this.peekWord();
    this.at += found.length;
    return found;
  }

  /** Consumes a keyword. @throws Refusal */
  keyword(expected: string): void {
    if (this.word() !== expected) throw this.broken(`expected ${expected}`);
  }

  integer(): number {
    const found = this.word();
    if (!/^\+?\d{1,12}$/.test(found)) throw this.broken('expected a whole number');
    return Number(found);
  }

  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw this.broken('nested too deeply');
    this.budget.step();
    this.skip();
    const c = this.bytes[this.at];
    if (c === undefined) throw this.broken('unexpected end');
    if (c === 0x2f) return this.name();
    if (c === 0x28) return this.literal();
    if (c === 0x5b) return this.list(depth);
    if (c === 0x3c) return this.bytes[this.at + 1] === 0x3c ? this.dict(depth) : this.hex();
    return this.atom();
  }

  private atom(): PdfValue {
    const found = this.word();
    if (found === 'true') return true;
    if (found === 'false') return false;
    if (found === 'null') return null;
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(found)) return /^\d{1,10}$/.test(found) ? this.numberOrRef(Number(found)) : Number(found);
    // some producers write "--5" or "5-3"; readers treat them differently, so do not guess
    throw this.broken(`unexpected token ${found.slice(0, 12)}`);
  }

  private numberOrRef(first: number): PdfValue {
    const mark = this.at;
    const gen = this.peekWord();
    if (/^\d{1,5}$/.test(gen)) {
      this.at += gen.length;
      if (this.peekWord() === 'R') {
        this.at += 1;
        return new PdfRef(first, Number(gen));
      }
    }
    this.at = mark;
    return first;
  }

  private name(): PdfName {
    const { bytes } = this;
    let text = '';
    this.at++;
    while (this.at < bytes.length) {
      const c = bytes[this.at]!;
      if (SPACE.has(c) || DELIMITER.has(c)) break;
      const high = c === 0x23 ? HEX[bytes[this.at + 1] ?? 0]! : -1;
      const low = c === 0x23 ? HEX[bytes[this.at + 2] ?? 0]! : -1;
      const escaped = high >= 0 && low >= 0;
      text += String.fromCharCode(escaped ? high * 16 + low : c);
      this.at += escaped ? 3 : 1;
    }
    return new PdfName(text);
  }

  private literal(): PdfString {
    const { bytes } = this;
    const start = this.at++;
    const out: number[] = [];
    for (let open = 1; ;) {
      const c = bytes[this.at++];
      if (c === undefined) throw this.broken('string without end');
      if (c === 0x5c) this.escape(out);
      else {
        if (c === 0x28) open++;
        if (c === 0x29 && --open === 0) break;
        out.push(c);
      }
    }
    this.budget.step(out.length >> 4);
    return new PdfString(Buffer.from(out), false, start, this.at);
  }

  private escape(out: number[]): void {
    const c = this.bytes[this.at++];
    if (c === undefined) throw this.broken('string without end');
    const plain: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };
    const letter = String.fromCharCode(c);
    if (letter in plain) out.push(plain[letter]!);
    else if (c === 13) this.at += this.bytes[this.at] === 10 ? 1 : 0;
    else if (c === 10) return;
    else if (c >= 0x30 && c <= 0x37) {
      let value = c - 0x30;
      for (let i = 0; i < 2 && this.bytes[this.at]! >= 0x30 && this.bytes[this.at]! <= 0x37; i++) value = value * 8 + this.bytes[this.at++]! - 0x30;
      out.push(value & 255);
    } else out.push(c);
  }

  private hex(): PdfString {
    const { bytes } = this;
    const start = this.at++;
    const close = bytes.indexOf(0x3e, this.at);
    if (close < 0) throw this.broken('hex string without end');
    this.budget.step((close - start) >> 4);
    const out = Buffer.alloc((close - start) >> 1);
    let digits = 0;
    for (; this.at < close; this.at++) {
      const digit = HEX[bytes[this.at]!]!;
      if (digit < 0) {
        if (SPACE.has(bytes[this.at]!)) continue;
        throw this.broken('hex string');
      }
      out[digits >> 1]! |= digits & 1 ? digit : digit << 4;
      digits++;
    }
    this.at = close + 1;
    return new PdfString(out.subarray(0, (digits + 1) >> 1), true, start, this.at);
  }

  private list(depth: number): readonly PdfValue[] {
    const found: PdfValue[] = [];
    this.at++;
    for (;;) {
      this.skip();
      if (this.bytes[this.at] === 0x5d) {
        this.at++;
        return found;
      }
      found.push(this.value(depth + 1));
    }
  }

  private dict(depth: number): PdfDict {
    const dict = new PdfDict();
    this.at += 2;
    for (;;) {
      this.skip();
      if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) {
        this.at += 2;
        return dict;
      }
      if (this.bytes[this.at] !== 0x2f) throw this.broken('dictionary key');
      const key = this.name().value;
      if (dict.entries.has(key)) dict.duplicateKeys = true;
      dict.entries.set(key, this.value(depth + 1));
    }
  }

  broken(detail: string): Refusal {
    return new Refusal('file_unreadable', `${detail} at byte ${this.at}`);
  }
}
