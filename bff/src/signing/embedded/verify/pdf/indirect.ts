/** One indirect object at a byte offset: "n g obj … endobj", with its stream. */
import type { Budget } from '../budget';
import { Refusal } from '../problems';
import { Lexer } from './lexer';
import { PdfDict, PdfStream, type PdfValue } from './values';

export interface IndirectObject {
  readonly num: number;
  readonly gen: number;
  readonly value: PdfValue;
  /** behind endobj */
  readonly end: number;
}

/**
 * @param expected object number, or null when any will do (cross-reference streams)
 * @param resolve gives the value of an indirect /Length
 * @throws Refusal file_unreadable
 */
export function readIndirect(bytes: Buffer, offset: number, expected: number | null, budget: Budget, resolve: (value: PdfValue) => PdfValue): IndirectObject {
  const lexer = new Lexer(bytes, offset, budget);
  const num = lexer.integer();
  const gen = lexer.integer();
  lexer.keyword('obj');
  if (expected !== null && num !== expected) throw lexer.broken(`object ${expected} is not where the table says`);
  let value = lexer.value();
  if (lexer.peekWord() === 'stream') {
    if (!(value instanceof PdfDict)) throw lexer.broken('stream without dictionary');
    value = readStreamBody(lexer, value, resolve);
  }
  lexer.keyword('endobj');
  return { num, gen, value, end: lexer.at };
}

function readStreamBody(lexer: Lexer, dict: PdfDict, resolve: (value: PdfValue) => PdfValue): PdfStream {
  const { bytes } = lexer;
  lexer.keyword('stream');
  // exactly one end of line belongs to the keyword (§7.3.8.1)
  if (bytes[lexer.at] === 13 && bytes[lexer.at + 1] === 10) lexer.at += 2;
  else if (bytes[lexer.at] === 10 || bytes[lexer.at] === 13) lexer.at += 1;
  const length = resolve(dict.get('Length'));
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || lexer.at + length > bytes.length) throw new Refusal('file_unreadable', 'stream length');
  const raw = bytes.subarray(lexer.at, lexer.at + length);
  lexer.at += length;
  lexer.keyword('endstream');
  return new PdfStream(dict, raw);
}
