/** Ways to write a file that few programs use and the standard allows: read by both readers, signed, found valid by others. */
import { deflateSync } from 'node:zlib';
import { hasTool } from '../../../../../test/kit/outside';
import { pdfsig, qpdfCheck, requestFor, SIGNED_AT, signField, signingPki } from '../../../../../test/kit/pdf';
import { placeFields } from '../fields';
import { openPdf, Ref } from '../pdf';
import { verifyPdf } from '../verify';
import { intake } from './index';

const pki = signingPki();
const at = (name: string, x: number) => ({ name, kind: 'signature' as const, page: 1, x, y: 20, width: 100, height: 40 });
const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>';
const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>';
const CONTENT = '<< /Length 22 >>\nstream\n1 0 0 rg 9 9 99 99 re f\nendstream'.replace('22', '23');

/** Numbers of a row of /W, in so many bytes each. */
const row = (widths: readonly number[], ...values: readonly number[]): Buffer => Buffer.concat(values.map((value, i) => {
  const bytes = Buffer.alloc(widths[i]!);
  for (let k = bytes.length - 1, left = value; k >= 0; k--, left = Math.floor(left / 256)) bytes[k] = left % 256;
  return bytes;
}));

interface Written {
  readonly number: number;
  readonly body: string | Buffer;
  readonly generation?: number;
}
/** @param packed [member, container, index] */
function withStream(objects: readonly Written[], widths: readonly number[], packed: readonly (readonly [number, number, number])[] = []): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let length = parts[0]!.length;
  const rows = new Map<number, Buffer>([[0, row(widths, 0, 0, 255)]]);
  for (const { number, body, generation = 0 } of objects) {
    rows.set(number, row(widths, 1, length, generation));
    const part = Buffer.concat([Buffer.from(`${number} ${generation} obj\n`), Buffer.from(body as string), Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  for (const [member, container, index] of packed) rows.set(member, row(widths, 2, container, index));
  const self = Math.max(...rows.keys()) + 1;
  rows.set(self, row(widths, 1, length, 0));
  const data = Buffer.concat(Array.from({ length: self + 1 }, (_, number) => rows.get(number) ?? row(widths, 0, 0, 0)));
  return Buffer.concat([...parts, Buffer.from(`${self} 0 obj\n<< /Type /XRef /W [${widths.join(' ')}] /Size ${self + 1} /Root 1 0 R /Length ${data.length} >>\nstream\n`), data, Buffer.from(`\nendstream\nendobj\nstartxref\n${length}\n%%EOF\n`)]);
}
function objectStream(members: readonly (readonly [number, string])[], more = ''): Buffer {
  let offset = 0;
  const head = members.map(([number, body]) => { const pair = `${number} ${offset}`; offset += body.length + 1; return pair; }).join(' ');
  const data = deflateSync(Buffer.from(`${head}\n${members.map(([, body]) => body).join(' ')}`));
  return Buffer.concat([Buffer.from(`<< /Type /ObjStm /N ${members.length} /First ${head.length + 1} /Filter /FlateDecode ${more} /Length ${data.length} >>\nstream\n`), data, Buffer.from('\nendstream')]);
}
const loose: readonly Written[] = [{ number: 1, body: CATALOG }, { number: 2, body: PAGES }, { number: 3, body: PAGE }, { number: 4, body: CONTENT }];

/** Objects of later generations: their numbers were free once. */
function laterGenerations(): Buffer {
  const bodies = [['1 0', CATALOG.replace('2 0 R', '2 7 R')], ['2 7', PAGES.replace('3 0 R', '3 2 R')], ['3 2', PAGE.replace('2 0 R', '2 7 R').replace('4 0 R', '4 65535 R')], ['4 65535', CONTENT]] as const;
  let text = '%PDF-1.7\n';
  const rows = bodies.map(([name, body]) => {
    const offset = text.length;
    text += `${name} obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} ${name.split(' ')[1]!.padStart(5, '0')} n \n`;
  });
  return Buffer.from(`${text}xref\n0 5\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`, 'latin1');
}

const FILES: Readonly<Record<string, () => Buffer>> = {
  'cross-reference fields of eight bytes': () => withStream(loose, [8, 8, 8]),
  'a field of no bytes, where the kind is always 1': () => {
    // without the kind every row is an object in use, so there is none for number 0
    const widths = [0, 4, 1];
    const whole = withStream(loose, widths).toString('latin1');
    const [head, tail] = [whole.slice(0, whole.indexOf('/Size')), whole.slice(whole.indexOf('/Size'))];
    const data = tail.slice(tail.indexOf('stream\n') + 7, tail.indexOf('\nendstream'));
    return Buffer.from(`${head}/Index [1 5] ${tail.slice(0, tail.indexOf('/Length'))}/Length ${data.length - 5} >>\nstream\n${data.slice(5)}${tail.slice(tail.indexOf('\nendstream'))}`, 'latin1');
  },
  'an object stream that extends another': () => withStream([
    { number: 4, body: CONTENT }, { number: 5, body: objectStream([[2, PAGES], [3, PAGE]]) }, { number: 6, body: objectStream([[1, CATALOG]], '/Extends 5 0 R') },
  ], [1, 4, 2], [[1, 6, 0], [2, 5, 0], [3, 5, 1]]),
  'objects of later generations': laterGenerations,
};

describe.each(Object.keys(FILES))('%s', (what) => {
  test('is read, signed twice and valid, and others say so', async () => {
    const upload = FILES[what]!();
    expect(openPdf(upload).pages()).toHaveLength(1);
    const { file, pages } = await intake(upload);
    expect(pages).toEqual([{ width: 595, height: 842 }]);
    const placed = placeFields(file ?? upload, [at('a', 20), at('b', 140)]);
    const first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'a'));
    const signed = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'b'));
    expect(verifyPdf(signed, [pki.root.certificate.der], SIGNED_AT)).toMatchObject({ verdict: 'valid', signatures: [{ signer: '张三' }, { signer: '李四' }] });
    if (hasTool('pdfsig')) expect(pdfsig(signed).verdicts).toEqual(['Signature is Valid.', 'Signature is Valid.']);
    if (hasTool('qpdf')) expect(qpdfCheck(signed).status).toBe(0);
  });
});

describe('is refused', () => {
  const code = (pdf: Buffer): Promise<unknown> => intake(pdf).then(() => 'accepted', (error: { code: string }) => error.code);
  test('an offset that needs more than 53 bits', async () => {
    const file = withStream(loose, [8, 8, 8]);
    const data = file.lastIndexOf('stream\n', file.lastIndexOf('endstream') - 1) + 7;
    file[data + 24 + 8] = 0xff;
    expect(() => openPdf(file)).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
    expect(verifyPdf(file, [], SIGNED_AT).verdict).toBe('unreadable');
  });
  test('a reference that names another generation than the object has', () => {
    const file = laterGenerations();
    expect(() => openPdf(file).resolve(new Ref(3, 0))).toThrow(expect.objectContaining({ code: 'pdf_unreadable' }));
  });
  test('object streams that extend each other in a circle are read one by one, as members are found without them', async () => {
    const circle = withStream([
      { number: 4, body: CONTENT }, { number: 5, body: objectStream([[2, PAGES], [3, PAGE]], '/Extends 6 0 R') }, { number: 6, body: objectStream([[1, CATALOG]], '/Extends 5 0 R') },
    ], [1, 4, 2], [[1, 6, 0], [2, 5, 0], [3, 5, 1]]);
    expect(['accepted', 'pdf_unreadable']).toContain(await code(circle));
  });
});
