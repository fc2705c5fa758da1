/**
 * Files made to take the server down, sent to the real worker threads: each is refused, an honest file that comes at the
 * same time is taken in, and the process stays small. A file that stops its thread costs that thread only.
 */
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import { AppError, createLogger } from '../../bff/src/kernel';
import type { SigningService } from '../../bff/src/signing/port';
import { fixture, pdfOf } from '../kit/pdf';
import { HOSTILE, pngOf } from '../kit/pdf/hostile';

let signing: SigningService;
beforeAll(() => { signing = openEmbeddedSigning({ logger: createLogger('silent'), workers: 2 }); });
afterAll(async () => { await signing.close(); });

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'accepted', (error: unknown) => (error instanceof AppError ? error.code : String(error)));
const honest = () => codeOf(signing.intake(fixture('noembed.pdf')));

test.each(Object.keys(HOSTILE))('%s', async (name) => {
  const file = HOSTILE[name]!();
  const before = process.memoryUsage().rss;
  const [hostile, other] = await Promise.all([codeOf(signing.intake(file)), honest()]);
  // a circle of tables is damage like any other: the page is found without them
  expect(name === 'cross-references in a circle' ? ['accepted'] : ['pdf_unreadable', 'pdf_too_large', 'pdf_ambiguous']).toContain(hostile);
  expect(other).toBe('accepted');
  expect(process.memoryUsage().rss - before).toBeLessThan(768 * 2 ** 20);
});

describe('pictures that say they are huge', () => {
  test.each([[30_000, 30_000], [100, 60_000], [2 ** 31 - 1, 2 ** 31 - 1], [5_000, 5_000]])('%d × %d', async (width, height) => {
    expect(await codeOf(signing.intake(pngOf(width, height)))).toBe('image_unreadable');
  });
  test('a JPEG whose frame says 65,500 × 65,500', async () => {
    const jpeg = Buffer.from('ffd8ffc0000b08ffdcffdc01011100ffda0008010100003f0012ffd9', 'hex');
    expect(await codeOf(signing.intake(jpeg))).toBe('image_unreadable');
  });
  test('an image of 100,000 × 100,000 on a page costs its own page only', async () => {
    const pdf = pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>',
      '<< /Length 24 >>\nstream\n500 0 0 500 0 0 cm /I Do\nendstream', '<< /Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /RunLengthDecode /Length 3 >>\nstream\nabc\nendstream']);
    const [drawn, other] = await Promise.all([codeOf(signing.intake(pdf).then(() => signing.renderPage(pdf, 1, 400))), honest()]);
    expect(['accepted', 'pdf_unreadable']).toContain(drawn);
    expect(other).toBe('accepted');
  });
});

test('a file that broke its thread twice is refused at once, and everyone else is served', async () => {
  const short = openEmbeddedSigning({ logger: createLogger('silent'), workers: 2, deadlines: { intakeMs: 1 } });
  try {
    // one millisecond is not enough for any file: each try costs a thread
    const tries: string[] = [];
    for (let i = 0; i < 3; i++) tries.push(await codeOf(short.intake(fixture('base3.pdf'))));
    expect(tries).toEqual(['pdf_unreadable', 'pdf_unreadable', 'pdf_unreadable']);
    expect(await codeOf(short.findKeyword(fixture('base3.pdf'), '甲方'))).toBe('accepted');
  } finally {
    await short.close();
  }
});
