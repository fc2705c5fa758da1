/**
 * Files as people really have them, made from a description: every way to write a cross-reference, every version, turned
 * and cropped pages, forms, fonts that are not embedded; and the same with damage. Encrypted and linearized ones by qpdf.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';

export const STRUCTURES = ['table', 'stream', 'packed', 'hybrid'] as const;
export const VERSIONS = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '2.0'] as const;
export type Structure = (typeof STRUCTURES)[number];

const HELLO = 'BT /F 18 Tf 40 60 Td (Agreement between two people) Tj ET 0.8 0.2 0.2 rg 40 90 120 30 re f';
const content = (text: string, packed = true): string => {
  const data = packed ? deflateSync(Buffer.from(text, 'latin1')).toString('latin1') : text;
  return `<< ${packed ? '/Filter /FlateDecode ' : ''}/Length ${data.length} >>\nstream\n${data}\nendstream`;
};
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
const SONG = '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>';

/** Object bodies, numbered from 1; the catalog is the first. */
export type Bodies = readonly string[];

/** Pages of these attributes, all with the same words. */
function pages(attributes: readonly string[], { catalog = '', tree = '', page = '', font = FONT, text = HELLO, more = [] as readonly string[] } = {}): Bodies {
  const first = 5 + more.length;
  return [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`, `<< /Type /Pages /Count ${attributes.length} /Kids [${attributes.map((_, i) => `${first + i} 0 R`).join(' ')}] ${tree} >>`,
    content(text), font, ...more, ...attributes.map((own) => `<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> ${own} ${page} >>`),
  ];
}
const A4 = '/MediaBox [0 0 595 842]';

export const LAYOUTS: Readonly<Record<string, Bodies>> = {
  plain: pages([A4]),
  'turned by 90': pages([`${A4} /Rotate 90`]),
  'turned by 180': pages([`${A4} /Rotate 180`]),
  'turned by 270 and back': pages([`${A4} /Rotate -90`, A4]),
  cropped: pages([`${A4} /CropBox [20 20 500 700]`]),
  'user unit': pages(['/MediaBox [0 0 300 400] /UserUnit 2']),
  'mixed sizes': pages([A4, '/MediaBox [0 0 842 1191]', '/MediaBox [0 0 420 595] /Rotate 90']),
  'box from the tree': pages([''], { tree: '/MediaBox [0 0 595 842] /Rotate 180' }),
  'box away from the origin': pages(['/MediaBox [-100 -200 495 642]']),
  'Chinese, font not embedded': pages([A4], { font: SONG, text: 'BT /F 18 Tf 40 60 Td <7532 65B9 7B7E 5B57> Tj ET' }),
  'a form': pages([A4], {
    catalog: '/AcroForm << /Fields [5 0 R] /DA (/F 12 Tf 0 g) /DR << /Font << /F 4 0 R >> >> >>', page: '/Annots [5 0 R]',
    more: ['<< /Type /Annot /Subtype /Widget /FT /Tx /T (rent) /V (100) /F 4 /Rect [300 300 400 320] /DA (/F 12 Tf 0 g) /AP << /N 6 0 R >> >>', '<< /Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F 4 0 R >> >> /Length 35 >>\nstream\nBT /F 12 Tf 2 5 Td (100 yuan) Tj ET\nendstream'],
  }),
  'a link and bookmarks': pages([A4], {
    catalog: '/Outlines 5 0 R', page: '/Annots [7 0 R]',
    more: ['<< /Type /Outlines /First 6 0 R /Last 6 0 R /Count 1 >>', '<< /Title (One) /Parent 5 0 R /Dest [8 0 R /Fit] >>', '<< /Type /Annot /Subtype /Link /Rect [40 60 90 80] /A << /S /URI /URI (https://example.org/) >> >>'],
  }),
  'layers, all shown': pages([A4], { catalog: '/OCProperties << /OCGs [5 0 R] /D << /Order [5 0 R] >> >>', text: `/OC /L BDC ${HELLO} EMC`, more: ['<< /Type /OCG /Name (text) >>'] }),
};

/** So many pages of A4. */
export const manyPages = (count: number): Buffer => fileOf(pages(Array<string>(count).fill(A4)), 'table');

/** A file of these bodies. */
export function fileOf(bodies: Bodies, structure: Structure, version: string = '1.7'): Buffer {
  const head = `%PDF-${version}\n%\xe2\xe3\xcf\xd3\n`;
  const isStream = (body: string) => body.includes('\nstream\n');
  const packed = structure === 'packed' || structure === 'hybrid' ? bodies.map((body, i) => (isStream(body) || i === 0 ? -1 : i)).filter((i) => i >= 0) : [];
  let text = head;
  const place = new Map<number, number>();
  const write = (number: number, body: string): void => {
    place.set(number, text.length);
    text += `${number} 0 obj\n${body}\nendobj\n`;
  };
  bodies.forEach((body, i) => { if (!packed.includes(i)) write(i + 1, body); });
  const container = bodies.length + 1;
  if (packed.length > 0) {
    let at = 0;
    const index = packed.map((i) => { const entry = `${i + 1} ${at}`; at += bodies[i]!.length + 1; return entry; }).join(' ');
    write(container, content(`${index}\n${packed.map((i) => bodies[i]).join('\n')}\n`).replace('<<', `<< /Type /ObjStm /N ${packed.length} /First ${index.length + 1}`));
  }
  const size = bodies.length + 3;
  const streamRows = (): string => {
    const data = Buffer.alloc(size * 8);
    place.forEach((offset, number) => { data[number * 8] = 1; data.writeUInt32BE(offset, number * 8 + 1); });
    packed.forEach((i, index) => { data[(i + 1) * 8] = 2; data.writeUInt32BE(container, (i + 1) * 8 + 1); data.writeUInt16BE(index, (i + 1) * 8 + 6); });
    return deflateSync(data).toString('latin1');
  };
  const xrefStream = (): number => {
    const number = bodies.length + 2;
    place.set(number, text.length);
    const rows = streamRows();
    const at = text.length;
    text += `${number} 0 obj\n<< /Type /XRef /Size ${size} /W [1 4 3] /Root 1 0 R /Filter /FlateDecode /Length ${rows.length} >>\nstream\n${rows}\nendstream\nendobj\n`;
    return at;
  };
  if (structure === 'stream' || structure === 'packed') {
    const at = xrefStream();
    return Buffer.from(`${text}startxref\n${at}\n%%EOF\n`, 'latin1');
  }
  const hidden = structure === 'hybrid' ? `/XRefStm ${xrefStream()}` : '';
  const at = text.length;
  const rows = Array.from({ length: size }, (_, number) => {
    const offset = place.get(number);
    return offset === undefined ? '0000000000 65535 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  return Buffer.from(`${text}xref\n0 ${size}\n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${hidden} >>\nstartxref\n${at}\n%%EOF\n`, 'latin1');
}

/** What happens to files on their way, as a change of a file with a cross-reference table. */
export const DAMAGES: Readonly<Record<string, (file: Buffer) => Buffer>> = {
  'startxref beside the table': (file) => edit(file, (text) => text.replace(/startxref\n(\d+)/, (_, at) => `startxref\n${Number(at) + 3}`)),
  'startxref outside the file': (file) => edit(file, (text) => text.replace(/startxref\n\d+/, 'startxref\n99999999')),
  'the end cut off': (file) => file.subarray(0, file.lastIndexOf('startxref') + 4),
  'table and trailer cut off': (file) => file.subarray(0, file.lastIndexOf('xref\n0')),
  'bytes before the header': (file) => Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), file]),
  'bytes after the end': (file) => Buffer.concat([file, Buffer.from('<html>thank you</html>\n')]),
  'offsets off by one': (file) => edit(file, (text) => text.replace(/^(\d{10}) 00000 n /gm, (_, at: string) => `${String(Number(at) + 1).padStart(10, '0')} 00000 n `)),
  'an object not ended': (file) => edit(file, (text) => text.replace('endobj', '      ')),
  'a length too short': (file) => edit(file, (text) => text.replace(/\/Length (\d)/, (_, digit: string) => `/Length ${digit === '1' ? '2' : '1'}`)),
  'line ends made longer': (file) => edit(file, (text) => text.replace(/endobj\n/g, 'endobj\r\n')),
  'a key given twice alike': (file) => edit(file, (text) => text.replace('/Type /Catalog', '/Type /Catalog /Type /Catalog')),
};
const edit = (file: Buffer, change: (text: string) => string): Buffer => Buffer.from(change(file.toString('latin1')), 'latin1');

export const ENCRYPTIONS: Readonly<Record<string, readonly string[]>> = {
  'RC4, 40 bits': ['--allow-weak-crypto', '--encrypt', '', 'owner', '40', '--'],
  'RC4, 128 bits': ['--allow-weak-crypto', '--encrypt', '', 'owner', '128', '--use-aes=n', '--'],
  'AES, 128 bits': ['--allow-weak-crypto', '--encrypt', '', 'owner', '128', '--use-aes=y', '--'],
  'AES, 128 bits, metadata in clear': ['--allow-weak-crypto', '--encrypt', '', 'owner', '128', '--cleartext-metadata', '--use-aes=y', '--'],
  'AES, 256 bits, revision 5': ['--allow-weak-crypto', '--encrypt', '', 'owner', '256', '--force-R5', '--'],
  'AES, 256 bits, revision 6': ['--encrypt', '', 'owner', '256', '--modify=none', '--'],
};

/** The file as qpdf writes it with these options. */
export function qpdf(file: Uint8Array, ...options: readonly string[]): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-qpdf-'));
  try {
    writeFileSync(path.join(folder, 'in.pdf'), file);
    const { status, stderr } = spawnSync('qpdf', ['in.pdf', ...options, 'out.pdf'], { cwd: folder, encoding: 'utf8', timeout: 30_000 });
    if (status !== 0 && status !== 3) throw new Error(`qpdf ${options.join(' ')}: ${stderr}`);
    return readFileSync(path.join(folder, 'out.pdf'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
