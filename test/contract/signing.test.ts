/**
 * The contract of the signing service, through the real worker pool: what every driver has to do. A further driver is
 * added to DRIVERS and nowhere else.
 */
import { createHash, sign } from 'node:crypto';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { AppError, createLogger } from '../../bff/src/kernel';
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import type { FieldPlacement, SigningService } from '../../bff/src/signing/port';
import { connectSigning, signingOperations } from '../../bff/src/signing/remote/luobi-http';
import { overHttp } from '../kit/over-http';
import { chainOf, fixture, HANDWRITING, pdfOf, SIGNED_AT, signingPki } from '../kit/pdf';
import { manyPages } from '../kit/pdf/variants';
import { forgeToken, type Identity } from '../kit/pki';

const workerFile = path.join(__dirname, '../../bff/dist/signing-worker.js');
const embedded = (): SigningService => openEmbeddedSigning({ workers: 2, workerFile, logger: createLogger('silent'), deadlines: { intakeMs: 15_000, otherMs: 20_000 } });
const inAnotherProcess = (): SigningService => {
  const service = embedded();
  const { link, close } = overHttp('signing', signingOperations(service));
  return { ...connectSigning(link), close: async () => { await Promise.all([close(), service.close()]); } };
};
const DRIVERS: readonly [string, () => SigningService][] = [['embedded', embedded], ['embedded, over HTTP', inAnotherProcess]];

const pki = signingPki();
const roots = [pki.root.certificate.der];
const evaluatedAt = new Date(SIGNED_AT.getTime() + 60_000);
const place = (name: string, kind: FieldPlacement['kind'], x: number, y: number, width: number, height: number): FieldPlacement => ({ name, kind, page: 3, x, y, width, height });
const FIELDS = [
  place('zhang', 'signature', 60, 740, 140, 60), place('zhang-date', 'date', 60, 710, 140, 20),
  place('company', 'seal', 380, 650, 120, 120), place('company-note', 'text', 330, 620, 180, 20),
];
const code = (job: Promise<unknown>) => job.then(() => 'accepted', (e: unknown) => (e instanceof AppError ? e.code : String(e)));

describe.each(DRIVERS)('%s', (_name, open) => {
  let signing: SigningService;
  beforeAll(() => {
    signing = open();
  });
  afterAll(() => signing.close());

  async function act(who: Identity, pdf: Uint8Array, request: Partial<Parameters<SigningService['prepareSignature']>[0]>): Promise<Uint8Array> {
    const prepared = await signing.prepareSignature({
      pdf, fieldName: 'zhang', mark: { kind: 'handwritten', signature: HANDWRITING }, values: [], signerName: '张三', signedAt: SIGNED_AT, reason: '签署合同', certificates: chainOf(who), ...request,
    });
    const value = sign('sha256', prepared.toBeSigned, who.key);
    const token = forgeToken({ tsa: pki.tsa, digest: createHash('sha256').update(value).digest(), time: SIGNED_AT });
    return signing.completeSignature(prepared, value, token);
  }

  test('from upload to a verified file with two signatures', async () => {
    const original = fixture('base3.pdf');
    expect(await signing.intake(original)).toEqual({ pages: Array(3).fill({ width: expect.closeTo(595.28, 1) as number, height: expect.closeTo(841.89, 1) as number }), signatureCount: 0, source: 'pdf', file: expect.any(Uint8Array) as Uint8Array, signatures: [], takesNewFields: true, repairs: [{ code: 'unused_objects_dropped', text: expect.any(String) as string }] });
    const placed = await signing.placeFields(original, FIELDS);
    const first = await act(pki.zhang, placed, { values: [{ fieldName: 'zhang-date', value: '2026年11月24日' }] });
    const second = await act(pki.company, first, {
      fieldName: 'company', signerName: '北京落笔科技有限公司', mark: { kind: 'seal', seal: { organizationName: '北京落笔科技有限公司', kind: 'contract' } }, values: [{ fieldName: 'company-note', value: '同意' }],
    });
    [original, placed, first, second].reduce((before, after) => {
      expect(Buffer.from(after).subarray(0, before.length).equals(Buffer.from(before))).toBe(true);
      return after;
    });
    expect(await signing.verify(second, roots, evaluatedAt)).toMatchObject({
      verdict: 'valid', problems: [],
      signatures: [
        { field: 'zhang', signer: '张三', intact: true, trusted: true, timestamp: SIGNED_AT, timestampTrusted: true, level: 'B-T', changesAfter: 'permitted', problems: [] },
        { field: 'company', signer: '北京落笔科技有限公司', intact: true, trusted: true, timestampTrusted: true, level: 'B-T', changesAfter: 'none', problems: [] },
      ],
    });
    expect(await signing.intake(second)).toMatchObject({ signatureCount: 2 });

    // what the page shows: the marks are there, and were not before
    const [was, is] = await Promise.all([placed, second].map(async (pdf) => ink(await signing.renderPage(pdf, 3, 595), { left: 60, top: 740, width: 140, height: 60 })));
    expect(is! - was!).toBeGreaterThan(100);
    const stamp = await sharp((await signing.renderPage(second, 3, 595)).jpeg).extract({ left: 380, top: 650, width: 120, height: 120 }).toBuffer();
    const seal = await sharp(stamp).stats();
    expect(seal.channels[0]!.mean - seal.channels[2]!.mean).toBeGreaterThan(10);
  });

  /** Dark pixels in a part of a page, in pixels of the picture. */
  async function ink(page: { jpeg: Uint8Array }, part: { left: number; top: number; width: number; height: number }): Promise<number> {
    const raw = await sharp(page.jpeg).extract(part).greyscale().raw().toBuffer();
    return raw.filter((v) => v < 128).length;
  }

  test('renders a page as JPEG of the width asked for', async () => {
    const page = await signing.renderPage(fixture('base3.pdf'), 1, 375);
    expect(page).toMatchObject({ width: 375, height: 530 });
    expect(await sharp(page.jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 375, height: 530 });
    expect(Buffer.from(page.jpeg).equals(Buffer.from((await signing.renderPage(fixture('base3.pdf'), 1, 375)).jpeg))).toBe(true);
  });

  test('renders Chinese text whose font is not in the file', async () => {
    const page = await signing.renderPage(fixture('noembed.pdf'), 1, 595);
    expect(await ink(page, { left: 60, top: 110, width: 300, height: 40 })).toBeGreaterThan(300);
  });

  test('a very high page is cut to 8,000 pixels, in scale', async () => {
    const tall = pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 14000] >>']);
    expect(await signing.renderPage(tall, 1, 1000)).toMatchObject({ width: 57, height: 7980 });
  });

  test('refuses a page that is not there and a width out of range', async () => {
    expect(await code(signing.renderPage(fixture('base3.pdf'), 4, 375))).toBe('not_found');
    expect(await code(signing.renderPage(fixture('base3.pdf'), 0, 375))).toBe('not_found');
    for (const width of [119, 2161, Number.NaN]) expect(await code(signing.renderPage(fixture('base3.pdf'), 1, width))).toBe('invalid_request');
  });

  test('finds a word where it is displayed, spaces and width of letters aside', async () => {
    const [hit, ...more] = await signing.findKeyword(fixture('base3.pdf'), '甲 方签字');
    expect(more).toEqual([]);
    expect(hit).toMatchObject({ page: 3, x: expect.closeTo(61, -1) as number, y: expect.closeTo(724, -1) as number });
    expect(await signing.findKeyword(fixture('noembed.pdf'), '甲方签字')).toHaveLength(2);
    expect(await signing.findKeyword(fixture('base3.pdf'), '不存在')).toEqual([]);
    expect(await signing.findKeyword(fixture('base3.pdf'), ' ')).toEqual([]);
  });

  test('names characters that no font has', async () => {
    await expect(signing.checkText('张三 Agreed')).resolves.toBeUndefined();
    await expect(signing.checkText('张\u{1F600}三')).rejects.toMatchObject({ code: 'glyph_missing', details: { characters: expect.arrayContaining(['\u{1F600}']) as string[] } });
  });

  test('draws a seal as SVG', async () => {
    const svg = await signing.drawSeal({ organizationName: '北京落笔科技有限公司', kind: 'official' });
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect((await sharp(Buffer.from(svg)).png().toBuffer({ resolveWithObject: true })).info.width).toBeGreaterThan(50);
  });

  test.each<[string, string, () => Uint8Array]>([
    ['encrypted', 'pdf_encrypted', () => fixture('v-enc-userpw.pdf')],
    ['damaged', 'pdf_unreadable', () => fixture('base3.pdf').subarray(0, 40_000)],
    ['too long', 'pdf_too_large', () => manyPages(501)],
    ['with a script', 'pdf_script', () => pdfOf(['<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (1) >> >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>'])],
  ])('intake refuses a file that is %s', async (_what, expected, pdf) => {
    expect(await code(signing.intake(pdf()))).toBe(expected);
  });

  test('refuses a field outside of its page, a missing field and an empty mark', async () => {
    expect(await code(signing.placeFields(fixture('base3.pdf'), [{ ...FIELDS[0]!, page: 4 }]))).toBe('field_outside_page');
    const placed = await signing.placeFields(fixture('base3.pdf'), FIELDS);
    expect(await code(act(pki.zhang, placed, { fieldName: 'nobody' }))).not.toBe('accepted');
    expect(await code(act(pki.zhang, placed, { mark: { kind: 'handwritten', signature: { ...HANDWRITING, strokes: [] } } }))).toBe('signature_empty');
  });

  test('verification never throws for bad input', async () => {
    for (const pdf of [Buffer.alloc(0), Buffer.from('hello'), fixture('v-truncated.pdf'), fixture('v-enc-rc4.pdf')]) {
      expect(await signing.verify(pdf, roots, evaluatedAt)).toMatchObject({ verdict: 'unreadable', signatures: [], problems: [{}] });
    }
    expect(await signing.verify(fixture('base3.pdf'), roots, evaluatedAt)).toMatchObject({ verdict: 'unsigned' });
  });

  test('the caller keeps its own bytes', async () => {
    const pdf = fixture('tiny10k.pdf');
    const before = createHash('sha256').update(pdf).digest('hex');
    await Promise.all([signing.intake(pdf), signing.renderPage(pdf, 1, 200), signing.verify(pdf, roots, evaluatedAt)]);
    expect(createHash('sha256').update(pdf).digest('hex')).toBe(before);
  });
});

const onePage = (content: string, resources = '<< >>', more: readonly string[] = []) => pdfOf([
  '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources ${resources} >>`, `<< ${content}\nendstream`, ...more,
]);

/** The whole page filled 150,000 times: 5 KB that pass intake and keep any renderer busy for minutes. */
function slowFile(): Buffer {
  const content = deflateSync(Buffer.from('0 0 595 842 re f\n'.repeat(150_000))).toString('latin1');
  return onePage(`/Filter /FlateDecode /Length ${content.length} >>\nstream\n${content}`);
}

/** Every form draws the next one twice: 2^26 rectangles from 3 KB, all kept in memory. */
function memoryBomb(): Buffer {
  const depth = 26;
  const forms = Array.from({ length: depth }, (_, i) => {
    const content = i + 1 < depth ? '/N Do /N Do' : '0 0 500 500 re f';
    const resources = i + 1 < depth ? `/Resources << /XObject << /N ${6 + i} 0 R >> >>` : '';
    return `<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] ${resources} /Length ${content.length} >>\nstream\n${content}\nendstream`;
  });
  return onePage('/Length 11 >>\nstream\n/N Do /N Do', '<< /XObject << /N 5 0 R >> >>', forms);
}

describe('a poisoned file', () => {
  test('is given up at its deadline, while other files are served', async () => {
    const signing = openEmbeddedSigning({ workers: 2, workerFile, logger: createLogger('silent'), deadlines: { otherMs: 8_000 } });
    try {
      await signing.renderPage(fixture('tiny10k.pdf'), 1, 200);
      const outcome = signing.renderPage(slowFile(), 1, 2_000).then(() => 'drawn', (e: AppError) => ({ code: e.code, ...e.details }));
      const started = performance.now();
      for (let i = 0; i < 3; i++) await signing.renderPage(fixture('tiny10k.pdf'), 1, 200 + i);
      expect(performance.now() - started).toBeLessThan(7_900);
      expect(await outcome).toEqual({ code: 'pdf_unreadable', reason: 'took too long' });
      // the thread was replaced
      await Promise.all([1, 2, 3].map((page) => signing.renderPage(fixture('base3.pdf'), page, 200)));
    } finally {
      await signing.close();
    }
  });

  test('that eats memory is ended at the limit, and the thread is replaced', async () => {
    const signing = openEmbeddedSigning({ workers: 1, workerFile, logger: createLogger('silent'), deadlines: { otherMs: 30_000 } });
    try {
      const before = process.memoryUsage().rss;
      expect(await signing.renderPage(memoryBomb(), 1, 300).then(() => 'drawn', (e: AppError) => ({ code: e.code, ...e.details }))).toEqual({ code: 'pdf_unreadable', reason: 'too complex' });
      expect(await signing.renderPage(fixture('tiny10k.pdf'), 1, 200)).toMatchObject({ width: 200 });
      expect(process.memoryUsage().rss - before).toBeLessThan(800 * 1024 * 1024);
    } finally {
      await signing.close();
    }
  });

  test('after closing, everything is unavailable', async () => {
    const signing = openEmbeddedSigning({ workers: 1, workerFile, logger: createLogger('silent') });
    await signing.close();
    expect(await code(signing.intake(fixture('tiny10k.pdf')))).toBe('unavailable');
  });

  test('a missing worker file is said at once', () => {
    expect(() => openEmbeddedSigning({ workers: 1, workerFile: '/nowhere/worker.js', logger: createLogger('silent') })).toThrow('/nowhere/worker.js');
  });
});
