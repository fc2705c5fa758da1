import { deflateSync } from 'node:zlib';
import { decodeStream, filterNames, InflateBudget } from './filters';
import { Dict, isArray, name, Stream, type PdfObject } from './objects';

const resolve = (object: PdfObject | undefined): PdfObject => object ?? null;
const decode = (filter: PdfObject, data: Buffer | string, parameters?: PdfObject): Buffer =>
  decodeStream(new Stream(new Dict({ Filter: filter, DecodeParms: parameters }), Buffer.from(data as string, 'latin1')), resolve, new InflateBudget());

test('no filter, one, two in a chain', () => {
  expect(decode(null, 'plain').toString()).toBe('plain');
  expect(decode(name('FlateDecode'), deflateSync(Buffer.from('x'.repeat(99)))).length).toBe(99);
  expect(decode([name('ASCIIHexDecode'), name('Fl')], `${deflateSync(Buffer.from('deep')).toString('hex')}>`).toString()).toBe('deep');
});

test.each([['<~87cURD]i,"Ebo80~>'.slice(2), 'Hello World!'], ['z~>', '\0\0\0\0'], ['/c~>', '.'], ['~>', '']])('ASCII85 %j', (text, plain) => {
  expect(decode(name('ASCII85Decode'), text).toString('latin1')).toBe(plain);
});
test.each(['s8W-"~>', 'vvvvv~>', 'a~>'])('ASCII85 %j is refused', (text) => expect(() => decode(name('A85'), text)).toThrow(expect.objectContaining({ code: 'pdf_unreadable' })));

describe('PNG predictors', () => {
  const plain = Buffer.from([10, 20, 30, 11, 22, 33, 13, 26, 39, 9, 8, 7]);
  /** Rows of 3 bytes, each behind its filter, as an encoder makes them. */
  function predicted(kind: number): Buffer {
    const rows: number[] = [];
    for (let row = 0; row < 4; row++) {
      rows.push(kind);
      for (let i = 0; i < 3; i++) {
        const left = i ? plain[row * 3 + i - 1]! : 0;
        const up = row ? plain[row * 3 + i - 3]! : 0;
        const corner = row && i ? plain[row * 3 + i - 4]! : 0;
        const p = left + up - corner;
        const paeth = [left, up, corner].reduce((best, v) => (Math.abs(p - v) < Math.abs(p - best) ? v : best));
        rows.push((plain[row * 3 + i]! - [0, left, up, (left + up) >> 1, paeth][kind]!) & 0xff);
      }
    }
    return deflateSync(Buffer.from(rows));
  }
  test.each([0, 1, 2, 3, 4])('row filter %i', (kind) => {
    expect(decode(name('FlateDecode'), predicted(kind), new Dict({ Predictor: 12, Columns: 3 }))).toEqual(plain);
  });
  test('a list of parameters goes with the list of filters', () => {
    expect(decode([name('FlateDecode')], predicted(2), [new Dict({ Predictor: 15, Columns: 3 })])).toEqual(plain);
  });
  test.each([{ Predictor: 2 }, { Predictor: 99 }, { Predictor: 12, Columns: 0 }, { Predictor: 12, Columns: 1e9 }, { Predictor: 12, Colors: 0 }, { Predictor: 12, BitsPerComponent: 999 }, { Predictor: 12, Columns: name('x') }])('%j is refused', (parameters) => {
    expect(() => decode(name('FlateDecode'), predicted(0), new Dict(parameters))).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
  });
  test('an unknown row filter is refused', () => {
    expect(() => decode(name('FlateDecode'), deflateSync(Buffer.from([5, 1, 1, 1])), new Dict({ Predictor: 12, Columns: 3 }))).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
  });
});

test('names of filters, for whoever decides what may be inside', () => {
  expect(filterNames(new Dict({ Filter: [name('DCTDecode')] }), resolve)).toEqual(['DCTDecode']);
  expect(filterNames(new Dict(), resolve)).toEqual([]);
  expect(() => filterNames(new Dict({ Filter: 3 }), resolve)).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
  expect(isArray([])).toBe(true);
});

describe('LZW and run lengths, as old writers use them', () => {
  const refused = (filter: string, data: Buffer, code: string): void => expect(() => decode(name(filter), data)).toThrow(expect.objectContaining({ code }));
  test('the example of ISO 32000-1 §7.4.4.2', () => {
    expect([...decode(name('LZWDecode'), Buffer.from('800b6050220c0c8501', 'hex'))]).toEqual([45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
  });
  /** An encoder of the plainest kind: it fills the table, clears it and goes on. */
  function lzw(data: Buffer, early: 0 | 1): Buffer {
    let text = '';
    let table = new Map<string, number>();
    let width = 9;
    const clear = (): void => {
      text += (256).toString(2).padStart(width, '0');
      table = new Map(Array.from({ length: 256 }, (_, i) => [String.fromCharCode(i), i]));
      width = 9;
    };
    clear();
    let prefix = '';
    for (const byte of data) {
      const longer = prefix + String.fromCharCode(byte);
      if (table.has(longer)) {
        prefix = longer;
        continue;
      }
      text += table.get(prefix)!.toString(2).padStart(width, '0');
      table.set(longer, table.size + 2);
      if (table.size + 1 + early >= 1 << width && width < 12) width++;
      if (table.size >= 4_090) clear();
      prefix = String.fromCharCode(byte);
    }
    text += table.get(prefix)!.toString(2).padStart(width, '0');
    return Buffer.from((text.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
  }
  test.each([1, 0] as const)('a long text comes back, early change %d', (early) => {
    const plain = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * i + (i >> 3)) % 97));
    expect(decode(name('LZWDecode'), lzw(plain, early), early ? undefined : new Dict({ EarlyChange: 0 })).subarray(0, plain.length).equals(plain)).toBe(true);
  });
  test('a code that does not exist yet is refused', () => refused('LZWDecode', Buffer.from('80401fffff', 'hex'), 'pdf_unreadable'));
  test('run lengths: copies, repeats, an end', () => {
    expect(decode(name('RunLengthDecode'), Buffer.from([2, 97, 98, 99, 254, 120, 128, 7])).toString()).toBe('abcxxx');
    expect(decode(name('RL'), Buffer.from([])).toString()).toBe('');
  });
  test.each([[[5, 97]], [[200]]])('run lengths that end too early are refused: %j', (bytes) => refused('RunLengthDecode', Buffer.from(bytes), 'pdf_unreadable'));
  test('more than 60 MB of either is refused', () => {
    refused('RunLengthDecode', Buffer.from(Array.from({ length: 1_000_000 }, () => 129)), 'pdf_too_large');
  });
  test('four zeros for a letter, too many of them, are refused', () => refused('ASCII85Decode', Buffer.alloc(16_000_000, 'z'), 'pdf_too_large'));
});
