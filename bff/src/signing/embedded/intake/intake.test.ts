import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { AppError } from '../../../kernel';
import { fixture, pageOf, pdfOf, requestFor, signField, signingPki } from '../../../../../test/kit/pdf';
import { manyPages } from '../../../../../test/kit/pdf/variants';
import { placeFields } from '../fields';
import { intake } from './index';

async function refusal(pdf: Uint8Array): Promise<{ code: string; reason?: unknown }> {
  try {
    await intake(pdf);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, ...('reason' in error.details ? { reason: error.details.reason } : {}) };
    throw error;
  }
  throw new Error('was accepted');
}

/** A one-page file; `catalog` and `page` join those dictionaries, `more` are objects from number 5 on. */
function file({ catalog = '', page = '', more = [] }: { catalog?: string; page?: string; more?: readonly string[] } = {}): Buffer {
  return pdfOf([
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> ${page} >>`, '<< /Length 3 >>\nstream\nq Q\nendstream', ...more,
  ]);
}
const annotation = (subtype: string, more = '') => ({ page: '/Annots [5 0 R]', more: [`<< /Type /Annot /Subtype /${subtype} /Rect [0 0 9 9] ${more} >>`] });

describe('accepts', () => {
  test.each(['base3.pdf', 'tiny10k.pdf', 'noembed.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf', 'v-linearized-xrefstream.pdf', 'v-noeol-eof.pdf', 'v-hybrid.pdf', 'v-junk-tail.pdf', 'v-junk-prefix.pdf', 'v-bad-startxref.pdf', 'v-truncated.pdf', 'v-enc-aes128.pdf', 'v-enc-aes256.pdf', 'v-enc-rc4.pdf', 'v-enc-nomodify.pdf'])('%s', async (name) => {
    const report = await intake(fixture(name));
    expect(report.signatureCount).toBe(0);
    expect(report.pages.length).toBeGreaterThan(0);
    expect(report.pages.every((p) => p.width > 100 && p.height > 100)).toBe(true);
  });
  test('a page as it is displayed: turned and cropped', async () => {
    expect((await intake(pageOf('/MediaBox [0 0 600 800] /CropBox [100 100 400 700] /Rotate 90'))).pages).toEqual([{ width: 600, height: 300 }]);
  });
  test('a link to a web page, bookmarks, and layers that are all shown', async () => {
    await expect(intake(file(annotation('Link', '/A << /S /URI /URI (https://example.org) >>')))).resolves.toMatchObject({ pages: [{}] });
    await expect(intake(file({ catalog: '/OCProperties << /OCGs [5 0 R] /D << /Order [5 0 R] /OFF [] >> >>', more: ['<< /Type /OCG /Name (a) >>'] }))).resolves.toBeDefined();
  });
  test('signatures that allow more of them, and counts them', async () => {
    expect(await intake(fixture('v-already-signed.pdf'))).toMatchObject({ signatureCount: 2 });
    const pki = signingPki();
    const placed = placeFields(fixture('tiny10k.pdf'), [{ name: 'a', kind: 'signature', page: 1, x: 9, y: 9, width: 99, height: 40 }]);
    expect(await intake(placed)).toMatchObject({ signatureCount: 0 });
    expect(await intake(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'a')))).toMatchObject({ signatureCount: 1 });
  });
});

describe('refuses what is no readable PDF', () => {
  test.each([
    ['nothing', Buffer.alloc(0)], ['text', Buffer.from('hello')], ['a header alone', Buffer.from('%PDF-1.7\n')],
    ['a file that is cut off in the middle', fixture('base3.pdf').subarray(0, 40_000)], ['bytes before the header, more than readers search', Buffer.concat([Buffer.alloc(1_030, 32), fixture('base3.pdf')])],
    ['no pages', pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 0 >>'])],
    ['a page tree in a loop', pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R] /Count 1 >>'])],
    ['damaged compressed data', file({ page: '/X 5 0 R', more: ['<< /Filter /FlateDecode /Length 4 >>\nstream\nabcd\nendstream'] })],
  ])('%s', async (_what, pdf) => {
    expect(await refusal(pdf)).toMatchObject({ code: 'pdf_unreadable', reason: expect.any(String) as string });
  });
  test('a file in which two readers see a different number of pages', async () => {
    // our reader goes by the tree, PDFium trusts /Count
    const pdf = pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 3 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>']);
    expect(await refusal(pdf)).toEqual({ code: 'pdf_ambiguous', reason: expect.stringMatching(/two readers see 1 and \d pages/) as string });
  });
});

test('refuses a file that asks for a password', async () => expect(await refusal(fixture('v-enc-userpw.pdf'))).toEqual({ code: 'pdf_encrypted' }));

describe('refuses what is neither PDF nor picture, and names it', () => {
  test.each<[string, Buffer]>([
    ['word', Buffer.from('PK\x03\x04\x14\0\x06\0[Content_Types].xml word/document.xml', 'latin1')], ['office', Buffer.from('d0cf11e0a1b11ae1', 'hex')], ['archive', Buffer.from('PK\x03\x04a.txt', 'latin1')],
    ['text', Buffer.from('{\\rtf1 hello}')], ['image', Buffer.from('GIF89a')], ['image', Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1')], ['image', Buffer.from('\0\0\0\x18ftypheic', 'latin1')],
  ])('%s', async (kind, bytes) => {
    await expect(intake(bytes)).rejects.toMatchObject({ code: 'file_kind_unsupported', details: { kind } });
  });
});

describe('refuses what is too large', () => {
  test('bytes', async () => expect(await refusal(Buffer.alloc(20 * 1024 * 1024 + 1, '%PDF-'))).toEqual({ code: 'pdf_too_large', reason: 'bytes' }));
  test('pages', async () => expect(await refusal(manyPages(501))).toEqual({ code: 'pdf_too_large', reason: 'pages' }));
  test('objects', async () => {
    const pdf = pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>', ...Array<string>(50_000).fill('null')]);
    expect(await refusal(pdf)).toMatchObject({ code: 'pdf_too_large' });
  });
  test('one stream, inflated', async () => {
    const bomb = deflateSync(Buffer.alloc(61 * 1024 * 1024)).toString('latin1');
    expect(await refusal(file({ more: [`<< /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n${bomb}\nendstream`] }))).toMatchObject({ code: 'pdf_too_large' });
  });
  test('all streams together, inflated', async () => {
    const bomb = deflateSync(Buffer.alloc(50 * 1024 * 1024)).toString('latin1');
    const stream = `<< /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n${bomb}\nendstream`;
    expect(await refusal(file({ more: Array<string>(5).fill(stream) }))).toMatchObject({ code: 'pdf_too_large' });
  });
  test('three filters', async () => expect(await refusal(file({ more: ['<< /Filter [/AHx /AHx /AHx] /Length 2 >>\nstream\n>>\nendstream'] }))).toMatchObject({ code: 'pdf_too_large' }));
  test('a page of more than 200 inch', async () => expect(await refusal(pageOf('/MediaBox [0 0 14401 100]'))).toMatchObject({ code: 'pdf_too_large' }));
});

describe('refuses active content, with the reason', () => {
  const action = (s: string, more = '') => ({ catalog: `/OpenAction << /S /${s} ${more} >>` });
  test.each<[string, string, Parameters<typeof file>[0]]>([
    ['a script when the file opens', 'javascript', action('JavaScript', '/JS (app.alert(1))')],
    ['a script by name', 'javascript', { catalog: '/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>' }],
    ['a script in a chain of actions', 'javascript', action('URI', '/URI (x) /Next [<< /S /URI /URI (y) /Next << /S /JavaScript /JS (1) >> >>]')],
    ['a script in an object that nothing points at', 'javascript', { more: ['<< /S /JavaScript /JS (1) >>'] }],
    ['a script on a page', 'javascript', { page: '/AA << /O << /S /JavaScript /JS 5 0 R >> >>', more: ['(app.alert(1))'] }],
    ['starting a program', 'launch', action('Launch', '/F (cmd.exe)')],
    ['starting a program, its kind in an object of its own', 'launch', { catalog: '/OpenAction << /S 5 0 R /F (cmd.exe) >>', more: ['/Launch'] }],
    ['sending the form away', 'submit_form', action('SubmitForm', '/F (http://example.org)')],
    ['another document', 'go_to_remote', action('GoToR', '/F (a.pdf)')],
    ['a document inside', 'go_to_remote', action('GoToE')],
    ['importing data', 'import_data', action('ImportData', '/F (a.fdf)')],
    ['a film', 'media', action('Rendition')],
    ['switching layers', 'hidden_layers', action('SetOCGState', '/State []')],
    ['an XFA form', 'xfa', { catalog: '/AcroForm << /Fields [] /XFA (<xdp/>) >>' }],
    ['files inside', 'embedded_file', { catalog: '/Names << /EmbeddedFiles << /Names [] >> >>' }],
    ['a file specification with a file', 'embedded_file', { more: ['<< /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>'] }],
    ['an embedded file without a specification', 'embedded_file', { more: ['<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream'] }],
    ['a file as an annotation', 'embedded_file', annotation('FileAttachment')],
    ['rich media', 'media', annotation('RichMedia')],
    ['a screen', 'media', annotation('Screen')],
    ['a 3D view', 'media', annotation('3D')],
    ['a hidden layer', 'hidden_layers', { catalog: '/OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >>', more: ['<< /Type /OCG /Name (a) >>'] }],
    ['layers hidden by default', 'hidden_layers', { catalog: '/OCProperties << /OCGs [5 0 R] /D << /BaseState /OFF >> >>', more: ['<< /Type /OCG /Name (a) >>'] }],
    ['a layer shown on the screen and not in print', 'hidden_layers', { catalog: '/OCProperties << /OCGs [5 0 R] /D << /AS [<< /Event /Print /OCGs [5 0 R] /Category [/Print] >>] >> >>', more: ['<< /Type /OCG /Name (a) >>'] }],
    ['a membership that shows what is there when layers are off', 'hidden_layers', { more: ['<< /Type /OCMD /OCGs [] /P /AllOff >>'] }],
    ['a membership by an expression', 'hidden_layers', { page: '/X << /Properties << /M << /Type /OCMD /VE [/Not 5 0 R] >> >> >>', more: ['<< /Type /OCG /Name (a) >>'] }],
    ['a second configuration that hides a layer', 'hidden_layers', { catalog: '/OCProperties << /OCGs [5 0 R] /D << >> /Configs [<< /OFF [5 0 R] >>] >>', more: ['<< /Type /OCG /Name (a) >>'] }],
    ['a script on an annotation', 'javascript', annotation('Widget', '/AA << /E << /S /JavaScript /JS (1) >> >>')],
    ['a script on a field', 'javascript', { catalog: '/AcroForm << /Fields [5 0 R] >>', more: ['<< /FT /Tx /T (a) /AA << /K << /S /JavaScript /JS (1) >> >> >>'] }],
    ['a script deep in a tree of names', 'javascript', { catalog: '/Names << /JavaScript << /Kids [<< /Kids [<< /Names [(a) 5 0 R] >>] >>] >> >>', more: ['<< /S /JavaScript /JS (1) >>'] }],
    ['a script in an outline', 'javascript', { catalog: '/Outlines 5 0 R', more: ['<< /First 6 0 R /Last 6 0 R >>', '<< /Title (a) /Parent 5 0 R /A << /S /JavaScript /JS (1) >> >>'] }],
    ['a name in disguise', 'javascript', { catalog: '/OpenAction << /S /Java#53cript /J#53 (1) >>' }],
    ['a program by a link', 'unsafe_link', annotation('Link', '/A << /S /URI /URI (file:///c:/windows/cmd.exe) >>')],
    ['a script by a link', 'unsafe_link', annotation('Link', '/A << /S /URI /URI ( JavaScript:alert\\(1\\)) >>')],
    ['hiding a field', 'hidden_content', annotation('Widget', '/A << /S /Hide /T (a) >>')],
    ['emptying the form', 'hidden_content', annotation('Widget', '/A << /S /ResetForm >>')],
    ['a portfolio', 'embedded_file', { catalog: '/Collection << /View /T >>' }],
    ['a sound', 'media', annotation('Sound')],
    ['a film of old', 'media', annotation('Movie')],
    ['fields a viewer draws itself', 'need_appearances', { catalog: '/AcroForm << /Fields [] /NeedAppearances true >>' }],
  ])('%s', async (_what, reason, parts) => {
    const code = { javascript: 'pdf_script', launch: 'pdf_script', xfa: 'pdf_xfa', embedded_file: 'pdf_attachment', hidden_layers: 'pdf_hidden_layers' }[reason] ?? 'pdf_active_content';
    expect(await refusal(file(parts))).toEqual({ code, reason });
  });
});

describe('refuses files whose signatures forbid more of them', () => {
  const signature = (more: string) => `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached ${more} >>`;
  const signed = (value: string, field = '') => file({ catalog: '/AcroForm << /Fields [5 0 R] /SigFlags 3 >>', more: [`<< /FT /Sig /T (a) /V 6 0 R ${field} >>`, value] });
  test.each([
    ['certified with P = 1', signed(signature('/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>]'))],
    ['certified with a P that does not exist', signed(signature('/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 7 >> >>]'))],
    ['a lock with P = 1', signed(signature(''), '/Lock << /Action /All /P 1 >>')],
  ])('%s', async (_what, pdf) => {
    expect(await refusal(pdf)).toEqual({ code: 'pdf_signing_forbidden' });
  });
  test.each([['P = 2', '/P 2'], ['P = 3', '/P 3'], ['no P, which means 2', '']])('a certification with %s permits signing; one that is no signature is damage', async (_what, p) => {
    expect(await refusal(signed(signature(`/Reference [<< /TransformMethod /DocMDP /TransformParams << ${p} >> >>]`)))).toMatchObject({ code: 'pdf_signed_damaged' });
  });
});

describe('files that others have signed', () => {
  const signedFile = (name: string) => readFileSync(path.join(__dirname, '../../../../../test/attack/pdf/fixtures', name));
  test.each([['b-t.pdf', 1, true], ['three.pdf', 3, true], ['lta.pdf', 2, true], ['certified-p2.pdf', 2, false], ['locked.pdf', 1, false]])('%s: %i signatures, told with their names; new fields: %s', async (name, signatureCount, takesNewFields) => {
    const found = await intake(signedFile(name));
    expect(found).toMatchObject({ signatureCount, takesNewFields, file: null, repairs: [] });
    expect(found.signatures).toHaveLength(signatureCount);
    expect(found.signatures[0]).toMatchObject({ field: 'sig1', kind: 'signature', signer: 'Alice', claimedTime: expect.any(Date) as Date });
  });
  test('certified-p1.pdf permits no signature', async () => expect(await refusal(signedFile('certified-p1.pdf'))).toEqual({ code: 'pdf_signing_forbidden' }));
  test.each(['certified-p1-filled.pdf', 'locked-filled.pdf', 'sha1.pdf', 'rsa-1024.pdf'])('%s carries a signature that does not hold', async (name) => {
    expect((await refusal(signedFile(name))).code).toMatch(/^pdf_sign/);
  });
});
