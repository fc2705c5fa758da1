/** Files made to take a reader down: small, and asking for everything. None is dangerous to keep. */
import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { pdfOf } from './fixtures';

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';
const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>';
const onePage = (...more: readonly string[]): Buffer => pdfOf([CATALOG, PAGES, PAGE, ...more]);
const stream = (data: Buffer | string, dict: string): string => {
  const bytes = Buffer.isBuffer(data) ? data.toString('latin1') : data;
  return `<< ${dict} /Length ${bytes.length} >>\nstream\n${bytes}\nendstream`;
};

/** Zeros of so many megabytes behind one Flate filter, without making them: one compressed block, repeated. */
function zeros(megabytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(16 * 2 ** 20), { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  return Buffer.concat([Buffer.from([0x78, 0xda]), ...Array<Buffer>(Math.ceil(megabytes / 16)).fill(block)]);
}

/** A file whose table of objects cannot be used, so that it is searched for objects. */
const withoutTable = (file: Buffer): Buffer => file.subarray(0, file.lastIndexOf('xref\n0'));

/** Name → file, made when asked for. */
export const HOSTILE: Readonly<Record<string, () => Buffer>> = {
  '10 GB behind two filters': () => onePage(stream(deflateSync(zeros(10_240)), '/Filter [/FlateDecode /FlateDecode]')),
  '10 GB in an object stream': () => {
    const bomb = zeros(10_240).toString('latin1');
    return withoutTable(onePage(`<< /Type /ObjStm /N 9 /First 20 /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n${bomb}\nendstream`));
  },
  'LZW that doubles itself': () => onePage(stream(lzwBomb(), '/Filter /LZWDecode')),
  'run lengths behind run lengths': () => onePage(stream(Buffer.alloc(400_000, Buffer.from([129, 129])), '/Filter [/RunLengthDecode /RunLengthDecode]')),
  'a million arrays in each other': () => onePage('['.repeat(1_000_000)),
  'a million dictionaries in each other': () => onePage('<</A'.repeat(1_000_000)),
  'a string without an end, twenty times a megabyte': () => withoutTable(onePage(`(${'a('.repeat(5_000_000)}`)),
  'a hundred thousand objects without an end': () => Buffer.from(`%PDF-1.7\n${'1 0 obj <'.repeat(100_000)}`),
  'a hundred thousand streams without an end': () => Buffer.from(`%PDF-1.7\n${'1 0 obj<</Length 2 0 R>>stream\n'.repeat(100_000)}`),
  'three hundred thousand objects': () => Buffer.from(`%PDF-1.7\n${'1 0 obj 1 endobj '.repeat(300_000)}`),
  'cross-references in a circle': () => {
    const file = onePage('<< >>').toString('latin1');
    const at = file.lastIndexOf('xref\n0');
    return Buffer.from(file.replace('/Root 1 0 R', `/Root 1 0 R /Prev ${at}`), 'latin1');
  },
  'a cross-reference of a billion objects': () => Buffer.from(onePage('<< >>').toString('latin1').replace(/xref\n0 \d+/, 'xref\n0 999999999'), 'latin1'),
  'a page tree in a circle': () => pdfOf([CATALOG, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>']),
  'a page a hundred thousand times': () => pdfOf([CATALOG, `<< /Type /Pages /Kids [${'3 0 R '.repeat(100_000)}] /Count 100000 >>`, PAGE, '<< >>']),
  'a billion pages, says the count': () => pdfOf([CATALOG, '<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>', PAGE, stream('q Q', '')]),
  'a tree of pages doubled thirty times': () => pdfOf([CATALOG, ...Array.from({ length: 30 }, (_, i) => `<< /Type /Pages /Kids [${i + 3} 0 R ${i + 3} 0 R] /Count 2 >>`), PAGE]),
  'a form field that is its own child': () => pdfOf([CATALOG.replace('>>', '/AcroForm << /Fields [5 0 R] >> >>'), PAGES, PAGE, stream('q Q', ''), '<< /T (a) /Kids [5 0 R] >>']),
  'a reference to itself': () => onePage('5 0 R', '4 0 R'),
  'an object stream inside itself': () => withoutTable(onePage('<< /Type /ObjStm /N 1000000000 /First 0 /Length 5 0 R >>\nstream\n1 0 2 0\nendstream', '5 0 R')),
};

/** Codes that stand for twice as much each time: clear, one byte, then each code the moment it is made. */
function lzwBomb(): Buffer {
  const codes: { code: number; width: number }[] = [{ code: 256, width: 9 }];
  let total = 0;
  while (total < 70_000_000) {
    let next = 258;
    let width = 9;
    codes.push({ code: 0, width });
    for (; next < 4_094; next++) {
      if (next + 1 >= 1 << width && width < 12) width++;
      codes.push({ code: next, width });
      total += next - 256;
    }
    codes.push({ code: 256, width: 12 });
  }
  let text = '';
  const bytes: number[] = [];
  for (const { code, width } of codes) {
    text += code.toString(2).padStart(width, '0');
    for (; text.length >= 8; text = text.slice(8)) bytes.push(parseInt(text.slice(0, 8), 2));
  }
  return Buffer.from(bytes);
}

/** A PNG that says it is this large; its data is of one line. */
export function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32BE(data.length, 0);
    sizes.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([sizes.subarray(0, 4), body, sizes.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(Math.min(width, 70_000) + 1))), chunk('IEND', Buffer.alloc(0))]);
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
