/**
 * More than 200 files from upload to two signatures: each is taken in, signed by two people and found valid by our
 * verifier, or refused with the code that was expected. A sample is looked at by pdfsig and qpdf as well.
 */
import { placeFields } from '../../bff/src/signing/embedded/fields';
import { intake } from '../../bff/src/signing/embedded/intake';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import { AppError } from '../../bff/src/kernel';
import { fixture, pdfsig, qpdfCheck, requestFor, signField, SIGNED_AT, signingPki } from '../kit/pdf';
import { DAMAGES, ENCRYPTIONS, fileOf, LAYOUTS, manyPages, qpdf, STRUCTURES, VERSIONS } from '../kit/pdf/variants';

const pki = signingPki();
const placeOf = (name: string, x: number) => ({ name, kind: 'signature' as const, page: 1, x, y: 20, width: 100, height: 40 });

/** @returns the signed file, or the code of the refusal */
async function fromUploadToSignatures(upload: Uint8Array): Promise<{ signed: Uint8Array; repairs: string[]; pages: number } | string> {
  try {
    const { file, repairs, pages } = await intake(upload);
    const placed = placeFields(file ?? upload, [placeOf('luobi-a', 20), placeOf('luobi-b', 140)]);
    const first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'luobi-a'));
    const signed = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'luobi-b', { signerName: '李四' }));
    return { signed, repairs: repairs.map(({ code }) => code), pages: pages.length };
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

let count = 0;
let sampled = 0;
async function expectSigned(upload: Uint8Array, repairs: readonly string[] = []): Promise<void> {
  count++;
  const result = await fromUploadToSignatures(upload);
  if (typeof result === 'string') throw new Error(`refused: ${result}`);
  expect(result.repairs).toEqual(expect.arrayContaining([...repairs]));
  const report = verifyPdf(result.signed, [pki.root.certificate.der], SIGNED_AT);
  expect(report).toMatchObject({ verdict: 'valid', problems: [], signatures: [{ signer: '张三', intact: true, trusted: true }, { signer: '李四', intact: true, trusted: true }] });
  if (count % 15 === 0) {
    sampled++;
    expect(pdfsig(result.signed).verdicts).toEqual(['Signature is Valid.', 'Signature is Valid.']);
    expect(qpdfCheck(result.signed).status).toBe(0);
  }
}

const layouts = Object.entries(LAYOUTS);

describe('every way to write a file', () => {
  test.each(STRUCTURES.flatMap((structure) => layouts.map(([layout, bodies], i) => [structure, layout, VERSIONS[i % VERSIONS.length]!, bodies] as const)))('%s: %s, version %s', async (structure, layout, version, bodies) => {
    await expectSigned(fileOf(bodies, structure, version), [...(structure === 'hybrid' ? ['hybrid_plain'] : []), ...(layout === 'layers, all shown' ? ['layers_merged'] : [])]);
  });
  test.each(VERSIONS)('version %s', async (version) => expectSigned(fileOf(LAYOUTS['plain']!, 'table', version)));
  test.each(layouts)('%s, linearized', async (_layout, bodies) => expectSigned(qpdf(fileOf(bodies, 'table'), '--linearize')));
  test.each(layouts)('%s, linearized with object streams', async (_layout, bodies) => expectSigned(qpdf(fileOf(bodies, 'table'), '--linearize', '--object-streams=generate')));
});

describe('an owner password', () => {
  test.each(Object.entries(ENCRYPTIONS).flatMap(([how, options]) => layouts.filter((_, i) => i % 2 === 0).map(([layout, bodies]) => [how, layout, options, bodies] as const)))('%s: %s', async (_how, _layout, options, bodies) => {
    await expectSigned(qpdf(fileOf(bodies, 'table'), ...options), ['decrypted']);
  });
  test.each(Object.entries(ENCRYPTIONS))('%s, with object streams', async (_how, options) => expectSigned(qpdf(fileOf(LAYOUTS['a form']!, 'packed'), '--object-streams=generate', ...options), ['decrypted']));
  test.each(Object.entries(ENCRYPTIONS))('%s, damaged', async (_how, options) => {
    await expectSigned(DAMAGES['startxref beside the table']!(qpdf(fileOf(LAYOUTS['plain']!, 'table'), ...options)), ['decrypted', 'cross_reference_rebuilt']);
  });
});

describe('small damage', () => {
  const marks: Readonly<Record<string, string>> = { 'bytes before the header': 'junk_before_header', 'bytes after the end': 'junk_after_end' };
  test.each(Object.entries(DAMAGES).flatMap(([damage, harm]) => layouts.filter((_, i) => i % 2 === 0).map(([layout, bodies]) => [damage, layout, harm, bodies] as const)))('%s: %s', async (damage, _layout, harm, bodies) => {
    await expectSigned(harm(fileOf(bodies, 'table')), [marks[damage] ?? 'cross_reference_rebuilt']);
  });
  test.each(['startxref beside the table', 'startxref outside the file', 'the end cut off', 'bytes before the header'])('%s, in a file of object streams', async (damage) => {
    await expectSigned(DAMAGES[damage]!(fileOf(LAYOUTS['mixed sizes']!, 'packed')));
  });
});

describe('files made by other programs', () => {
  test.each(['base3.pdf', 'tiny10k.pdf', 'noembed.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf', 'v-linearized-xrefstream.pdf', 'v-noeol-eof.pdf', 'v-hybrid.pdf', 'v-junk-tail.pdf', 'v-junk-prefix.pdf', 'v-bad-startxref.pdf', 'v-truncated.pdf', 'v-enc-aes128.pdf', 'v-enc-aes256.pdf', 'v-enc-rc4.pdf', 'v-enc-nomodify.pdf'])('%s', async (name) => {
    await expectSigned(fixture(name));
  });
});

describe('refused with the expected code', () => {
  const plain = fileOf(LAYOUTS['plain']!, 'table');
  const withCatalog = (more: string, harm?: string) => {
    const file = fileOf([LAYOUTS['plain']![0]!.replace('/Pages', `${more} /Pages`), ...LAYOUTS['plain']!.slice(1)], 'table');
    return harm ? DAMAGES[harm]!(file) : file;
  };
  test.each<[string, string, () => Uint8Array]>([
    ['a user password', 'pdf_encrypted', () => qpdf(plain, '--encrypt', 'user', 'owner', '256', '--')],
    ['a user password, 40 bits', 'pdf_encrypted', () => qpdf(plain, '--allow-weak-crypto', '--encrypt', 'user', 'owner', '40', '--')],
    ['a user password and damage', 'pdf_encrypted', () => DAMAGES['startxref beside the table']!(qpdf(plain, '--encrypt', 'user', 'owner', '256', '--'))],
    ['a script', 'pdf_script', () => withCatalog('/OpenAction << /S /JavaScript /JS (1) >>')],
    ['a script under an owner password', 'pdf_script', () => qpdf(withCatalog('/OpenAction << /S /JavaScript /JS (1) >>'), '--encrypt', '', 'owner', '256', '--')],
    ['a script in a damaged file', 'pdf_script', () => withCatalog('/OpenAction << /S /JavaScript /JS (1) >>', 'startxref beside the table')],
    ['an XFA form', 'pdf_xfa', () => withCatalog('/AcroForm << /Fields [] /XFA [(a) (b)] >>')],
    ['files inside', 'pdf_attachment', () => withCatalog('/Names << /EmbeddedFiles << /Names [] >> >>')],
    ['hidden layers', 'pdf_hidden_layers', () => withCatalog('/OCProperties << /OCGs [] /D << /BaseState /OFF >> >>')],
    ['hidden layers in a damaged file', 'pdf_hidden_layers', () => withCatalog('/OCProperties << /OCGs [] /D << /BaseState /OFF >> >>', 'startxref outside the file')],
    ['sending a form', 'pdf_active_content', () => withCatalog('/OpenAction << /S /SubmitForm /F (http://example.org) >>')],
    ['too many pages', 'pdf_too_large', () => manyPages(501)],
    ['cut off in the middle', 'pdf_unreadable', () => fixture('base3.pdf').subarray(0, 40_000)],
    ['a signed file without its end', 'pdf_signed_damaged', () => fixture('v-already-signed.pdf').subarray(0, 50_700)],
    ['a signed file behind other bytes', 'pdf_signed_damaged', () => Buffer.concat([Buffer.from('junk\n'), fixture('v-already-signed.pdf')])],
    ['a key with two values', 'pdf_unreadable', () => withCatalog('/PageMode /UseNone /PageMode /FullScreen')],
    ['a Word file', 'file_kind_unsupported', () => Buffer.from('PK\x03\x04\x14\0\x06\0[Content_Types].xml', 'latin1')],
    ['nothing', 'pdf_unreadable', () => Buffer.alloc(0)],
  ])('%s', async (_what, code, make) => {
    expect(await fromUploadToSignatures(make())).toBe(code);
    count++;
  });
});

test('these were more than 200 files, and others looked at a sample', () => {
  expect(count).toBeGreaterThanOrEqual(200);
  expect(sampled).toBeGreaterThanOrEqual(12);
});
