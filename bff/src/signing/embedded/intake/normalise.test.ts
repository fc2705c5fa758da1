import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { fixture, pdfOf, pdftoppm, qpdfCheck, requestFor, signField, signingPki } from '../../../../../test/kit/pdf';
import { DAMAGES, ENCRYPTIONS, fileOf, LAYOUTS, qpdf } from '../../../../../test/kit/pdf/variants';
import { AppError } from '../../../kernel';
import { placeFields } from '../fields';
import { openPdf, PdfString, type Dict } from '../pdf';
import { normalise } from './normalise';

const refusal = (pdf: Uint8Array): string => {
  try {
    normalise(pdf);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'accepted';
};

/** The pixels of a page by Poppler. */
async function pixels(pdf: Uint8Array, page: number): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'luobi-pixels-'));
  try {
    pdftoppm(pdf, page, 50, path.join(folder, 'page'));
    return await sharp(readFileSync(path.join(folder, 'page.png'))).raw().toBuffer();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the clean file looks like the upload, pixel by pixel, in Poppler', () => {
  /** @param reference what Poppler is shown for comparison, where it cannot read the upload itself */
  const same = async (upload: Uint8Array, reference = upload): Promise<void> => {
    const { pdf, repairs } = normalise(upload);
    expect(repairs).not.toEqual([]);
    expect(qpdfCheck(pdf)).toMatchObject({ status: 0 });
    for (const [index] of openPdf(pdf).pages().entries()) expect((await pixels(pdf, index + 1)).equals(await pixels(reference, index + 1))).toBe(true);
  };
  test.each(['base3.pdf', 'tiny10k.pdf', 'v-hybrid.pdf', 'v-junk-prefix.pdf', 'v-bad-startxref.pdf', 'v-enc-aes128.pdf', 'v-enc-aes256.pdf', 'v-enc-rc4.pdf', 'v-enc-nomodify.pdf'])('%s', (name) => same(fixture(name)));
  test('v-truncated.pdf, beside the file it was cut from', () => same(fixture('v-truncated.pdf'), fixture('base3.pdf')));
  test.each(Object.entries(LAYOUTS))('%s, its end cut off', async (_layout, bodies) => same(DAMAGES['the end cut off']!(fileOf(bodies, 'table'))));
  test.each(Object.entries(LAYOUTS).slice(0, 11))('%s, hybrid, beside the same with one table', async (_layout, bodies) => same(fileOf(bodies, 'hybrid'), fileOf(bodies, 'table')));
  test.each(Object.entries(ENCRYPTIONS))('%s', async (_how, options) => same(qpdf(fileOf(LAYOUTS['a form']!, 'table'), ...options)));
});

describe('a clean file', () => {
  test.each(Object.entries(LAYOUTS).filter(([layout]) => layout !== 'layers, all shown'))('%s stays as it is, byte for byte', (_layout, bodies) => {
    for (const structure of ['table', 'stream', 'packed'] as const) {
      const file = fileOf(bodies, structure);
      expect(normalise(file)).toEqual({ pdf: file, repairs: [] });
    }
  });
  test('what was made clean needs nothing more', () => {
    for (const name of ['base3.pdf', 'v-hybrid.pdf', 'v-truncated.pdf', 'v-enc-aes256.pdf']) expect(normalise(normalise(fixture(name)).pdf).repairs).toEqual([]);
  });
});

describe('what nobody sees is left out', () => {
  const hidden = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Secret (other contract) >>';
  const file = (...more: readonly string[]) => pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>', '<< /Length 3 >>\nstream\nq Q\nendstream', ...more]);
  test('a page prepared to be swapped in after signing (shadow replace)', () => {
    const { pdf, repairs } = normalise(file(hidden));
    expect(repairs).toEqual(['unused_objects_dropped']);
    expect(pdf.includes('other contract')).toBe(false);
  });
  test('earlier versions (shadow hide-and-replace)', () => {
    const old = fileOf(LAYOUTS['plain']!, 'table');
    const at = old.lastIndexOf('xref\n0');
    const body = '5 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> /Rotate 90 >>\nendobj\n';
    const update = `${body}xref\n5 1\n${String(old.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 8 /Root 1 0 R /Prev ${at} >>\nstartxref\n${old.length + body.length}\n%%EOF\n`;
    const { pdf, repairs } = normalise(Buffer.concat([old, Buffer.from(update)]));
    expect(repairs).toContain('earlier_versions_dropped');
    expect(openPdf(pdf).sections).toHaveLength(1);
    expect(openPdf(pdf).pages()[0]).toMatchObject({ rotate: 90 });
    expect(pdf.toString('latin1').match(/\/Type\/Page\//g)).toHaveLength(1);
  });
  test('layers cannot be switched any more', () => {
    const { pdf, repairs } = normalise(fileOf(LAYOUTS['layers, all shown']!, 'table'));
    expect(repairs).toContain('layers_merged');
    expect(openPdf(pdf).catalog.has('OCProperties')).toBe(false);
  });
  test('bytes behind the end', () => expect(normalise(DAMAGES['bytes after the end']!(file())).pdf.includes('thank you')).toBe(false));
});

describe('encryption', () => {
  const WORDS = '甲方签字';
  test.each(Object.entries(ENCRYPTIONS))('%s: strings, streams and packed objects are in clear', (_how, options) => {
    const bodies = LAYOUTS['a form']!.map((body) => body.replace('(rent)', `<feff${Buffer.from(WORDS, 'utf16le').swap16().toString('hex')}>`));
    for (const generated of [[], ['--object-streams=generate']]) {
      const document = openPdf(normalise(qpdf(fileOf(bodies, 'table'), ...generated, ...options)).pdf);
      expect(document.isEncrypted).toBe(false);
      expect(document.formFields().map(({ name }) => name)).toEqual([WORDS]);
      const page = document.pages()[0]!;
      const contents = document.resolve(page.dict.get('Contents'));
      expect(document.decode(contents as never).toString()).toContain('Agreement between two people');
    }
  });
  test.each([['40', '--allow-weak-crypto'], ['128', '--allow-weak-crypto'], ['256', '--linearize']])('%s bits with a user password is refused', (bits, option) => {
    expect(refusal(qpdf(fixture('noembed.pdf'), option, '--encrypt', 'geheim', 'owner', bits, '--'))).toBe('pdf_encrypted');
  });
  test('a handler nobody knows, a method nobody knows, a broken dictionary', () => {
    const encrypted = qpdf(fileOf(LAYOUTS['plain']!, 'table'), ...ENCRYPTIONS['AES, 256 bits, revision 6']!).toString('latin1');
    const changed = (from: string | RegExp, to: string) => {
      const text = encrypted.replace(from, to);
      expect(text).not.toBe(encrypted);
      return refusal(Buffer.from(text, 'latin1'));
    };
    expect(changed('/Standard', '/Custom01')).toBe('pdf_encrypted');
    expect(changed('/AESV3', '/AESV9')).toBe('pdf_encrypted');
    expect(changed('/R 6', '/R 9')).toBe('pdf_encrypted');
    expect(changed(/\/UE </, '/UX <')).toBe('pdf_unreadable');
    expect(changed(/\/U <../, '/U <ff')).toBe('pdf_encrypted');
  });
  test('data that was changed is refused, not shown as noise', () => {
    const file = qpdf(fixture('base3.pdf'), ...ENCRYPTIONS['AES, 256 bits, revision 6']!);
    const at = file.indexOf('stream\n') + 40;
    file[at] = file[at]! ^ 0xff;
    // the changed block is noise, and compressed noise does not open
    const clean = (() => { try { return normalise(file).pdf; } catch { return null; } })();
    if (clean) expect(() => { for (const [, object] of openPdf(clean).objects()) if ('data' in Object(object)) openPdf(clean).decode(object as never); }).toThrow(AppError);
  });
});

describe('a file with signatures', () => {
  test('stays as it is, byte for byte, also with several versions', async () => {
    const signed = fixture('v-already-signed.pdf');
    expect(normalise(signed)).toEqual({ pdf: signed, repairs: [] });
    const pki = signingPki();
    const placed = placeFields(fixture('base3.pdf'), [{ name: 'a', kind: 'signature', page: 1, x: 9, y: 9, width: 99, height: 40 }]);
    const ours = Buffer.from(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'a')));
    expect(normalise(ours)).toEqual({ pdf: ours, repairs: [] });
  });
  const signed = fixture('v-already-signed.pdf');
  const last = signed.lastIndexOf('startxref') + 9;
  test.each<[string, Buffer]>([
    ['startxref beside the table', Buffer.concat([signed.subarray(0, last), Buffer.from('\n7\n%%EOF\n')])], ['startxref outside the file', Buffer.concat([signed.subarray(0, last), Buffer.from('\n99999999\n%%EOF\n')])],
    ['the end cut off', DAMAGES['the end cut off']!(signed)], ['bytes before the header', DAMAGES['bytes before the header']!(signed)],
  ])('%s is no small damage there', (_damage, file) => expect(refusal(file)).toBe('pdf_signed_damaged'));
  test('also when the name of its byte range is in disguise', () => {
    const body = '<< /Type /Sig /Byte#52ange [0 1 2 3] /Contents <00> >>';
    const file = pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>', body]);
    expect(refusal(DAMAGES['startxref outside the file']!(file))).toBe('pdf_signed_damaged');
    expect(normalise(file)).toEqual({ pdf: file, repairs: [] });
  });
  test('encrypted is refused: what would be added could not be read', () => {
    const body = '<< /FT /Sig /T (a) /V << /Type /Sig /Filter /X /ByteRange [0 1 2 3] /Contents <00> >> >>';
    const file = pdfOf(['<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>', body]);
    expect(refusal(qpdf(file, '--encrypt', '', 'owner', '256', '--'))).toBe('pdf_encrypted');
  });
});

describe('damage that is not small', () => {
  const plain = () => fileOf(LAYOUTS['plain']!, 'table');
  const text = (change: (file: string) => string) => Buffer.from(change(DAMAGES['the end cut off']!(plain()).toString('latin1')), 'latin1');
  test.each<[string, Buffer]>([
    ['an object that is needed is missing', text((file) => file.replace('3 0 obj', '9 0 obj'))],
    ['an object that is needed cannot be read', text((file) => file.replace('3 0 obj\n<<', '3 0 obj\n< '))],
    ['a newer version of an object cannot be read', text((file) => `${file}\n5 0 obj\n<< /Type /Page /Rot`)],
    ['a key with two values', text((file) => file.replace('/Type /Catalog', '/Type /Catalog /Type /Page'))],
    ['no catalog', text((file) => file.replace(/\/Type \/Catalog/g, '/Type /Nothing').replace('trailer', 'nothing'))],
    ['no pages', text((file) => file.replace('/Pages 2 0 R', '/Pages 77 0 R'))],
    ['a stream without an end', text((file) => file.replace(/endstream/g, 'nostream!'))],
  ])('%s', (_what, file) => expect(refusal(file)).toBe('pdf_unreadable'));
  test('the last of several objects of one number counts, as in a file that was appended to', () => {
    const file = text((old) => `${old}\n5 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 3 0 R >>\nendobj\n`);
    expect(openPdf(normalise(file).pdf).pages()[0]).toMatchObject({ width: 100, height: 100 });
  });
  test('what looks like an object inside a stream is none', () => {
    const trap = '\n5 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] >>\nendobj\n';
    const file = fileOf([...LAYOUTS['plain']!, `<< /Length ${trap.length} >>\nstream\n${trap}\nendstream`], 'table');
    expect(openPdf(normalise(DAMAGES['the end cut off']!(file)).pdf).pages()[0]).toMatchObject({ width: 595 });
  });
  test('information about the document survives, with its words', () => {
    const file = pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>', '<< /Title (Lease) >>'], '/Root 1 0 R /Info 4 0 R');
    const clean = openPdf(normalise(DAMAGES['startxref outside the file']!(file)).pdf);
    expect((clean.resolve(clean.trailer.get('Info')) as Dict).get('Title')).toEqual(new PdfString(Buffer.from('Lease')));
  });
});
