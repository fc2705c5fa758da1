/** What a reader is given of a file, what the manifest says of it, and the reading an inviter may ask for. */
import sharp from 'sharp';
import { findTask, readTaskPage, readTaskText, readTaskTile, reportReading, startTaskWillingness, type ReadingReport } from '../../bff/src/envelope';
import { TaskReading } from '../../bff/src/envelope/entities';
import { newId, sha256Hex } from '../../bff/src/kernel';
import { exportEvidence } from '../../bff/src/evidence';
import type { SigningService } from '../../bff/src/signing/port';
import { canonicalJson } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { outcomeOf } from '../kit/people';
import { claim, detail, fixture, openWorkflow, ORIGIN, personRequest, read, readAndSign, send, someone, type Invited, type Workflow } from '../kit/workflow';

forEachDatabase('reading', (database) => {
  let w: Workflow;
  let drawn = 0;
  let me: Invited;
  const counted = (signing: SigningService): SigningService => ({ ...signing, renderPage: (...args) => { drawn++; return signing.renderPage(...args); } });
  beforeAll(async () => {
    w = await openWorkflow(database(), { wrapSigning: counted });
    me = await someone(w);
  });
  afterAll(async () => { await w.close(); });

  async function invited(readingRule?: { minSeconds?: number; toEnd?: boolean }, file = 'base3.pdf') {
    const envelope = await send(w, [personRequest(me.name, me.phone, readingRule ? { readingRule } : {})], { file: fixture(file) });
    const taskId = await claim(w, envelope, 0, me.userId);
    const access = await findTask(w, me.userId, taskId);
    const { document } = await detail(w, me.userId, taskId);
    const report = (over: Partial<ReadingReport> = {}) => reportReading(w, access, {
      readingId: over.readingId ?? newId(), revisionSha256: document.revisionSha256, visibleMs: 0, pages: [], reachedEnd: false, timesHidden: 0, ...over,
    });
    const start = () => outcomeOf(startTaskWillingness(w, access, { method: 'sms', revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256, origin: ORIGIN }));
    return { envelope, taskId, access, document, report, start };
  }

  describe('pages', () => {
    test('sending and opening a task draws nothing, and the manifest can be made again from the file alone', async () => {
      const before = drawn;
      const { document } = await invited();
      expect(drawn).toBe(before);
      const stored = (await w.blobs.get(document.pageManifestSha256)).toString();
      const described = await w.signing.describePages(await w.blobs.get(document.revisionSha256));
      expect(canonicalJson({ version: 1, revisionSha256: document.revisionSha256, renderer: described.renderer, pages: described.pages.map((p) => ({ ...p })) })).toBe(stored);
      expect(new Set(described.pages.map((p) => p.textSha256)).size).toBe(3);
    });

    test('a manifest differs when one page says something else', async () => {
      const make = (word: string): Buffer => {
        const text = `BT /F 20 Tf 20 200 Td (${word}) Tj ET`;
        return Buffer.from(['%PDF-1.7', '1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj', '2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj',
          '3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>> endobj',
          `4 0 obj <</Length ${text.length}>> stream\n${text}\nendstream endobj`, 'trailer <</Root 1 0 R/Size 5>>', '%%EOF'].join('\n'));
      };
      const [a, b] = await Promise.all(['1000', '9000'].map((word) => w.signing.describePages(make(word))));
      expect(a!.pages[0]).toMatchObject({ width: 300, height: 400 });
      expect(a!.pages[0]!.textSha256).toBe(sha256Hex('1000'));
      expect(a!.pages[0]!.textSha256).not.toBe(b!.pages[0]!.textSha256);
    });

    test('widths come in steps: what is asked for or the next larger one', async () => {
      const { access } = await invited();
      const width = async (asked: number) => (await sharp(await readTaskPage(w, access, 1, asked)).metadata()).width;
      expect(await width(376)).toBe(540);
      expect(await width(540)).toBe(540);
      expect(await width(2160)).toBe(2160);
    });

    test('tiles put together are the page drawn at that size', async () => {
      const { access, document } = await invited();
      const whole = sharp(await readTaskPage(w, access, 1, 2160, document.revisionSha256)).greyscale();
      const tiles = await Promise.all([0, 1, 2].map(async (x) => ({ x, image: sharp(await readTaskTile(w, access, { page: 1, zoom: 2, x, y: 1 }, document.revisionSha256)) })));
      expect(await Promise.all(tiles.map(async ({ image }) => (await image.metadata()).width))).toEqual([1024, 1024, 112]);
      for (const { x, image } of tiles) {
        const { width = 0, height = 0 } = await image.metadata();
        const [piece, same] = await Promise.all([image.greyscale().raw().toBuffer(), whole.clone().extract({ left: x * 1024, top: 1024, width, height }).raw().toBuffer()]);
        const difference = piece.reduce((sum, value, i) => sum + Math.abs(value - same[i]!), 0) / piece.length;
        expect(difference).toBeLessThan(2);
      }
      expect(await outcomeOf(readTaskTile(w, access, { page: 1, zoom: 2, x: 3, y: 0 }))).toBe('not_found');
      expect(await outcomeOf(readTaskTile(w, access, { page: 9, zoom: 2, x: 0, y: 0 }))).toBe('not_found');
      expect(await outcomeOf(readTaskTile(w, access, { page: 1, zoom: 3, x: 0, y: 0 }))).toBe('invalid_request');
      expect(await outcomeOf(readTaskTile(w, access, { page: 1, zoom: 2, x: 0, y: 0 }, sha256Hex('other')))).toBe('revision_changed');
    });

    test('the text of a page comes line by line, each where it stands', async () => {
      const { access } = await invited();
      const { lines, complete } = await readTaskText(w, access, 3);
      expect(complete).toBe(true);
      const place = lines.find(({ text }) => text.includes('甲方签字'));
      expect(place).toBeDefined();
      // four other readers measured 60–112 from the left and 103–122 from below
      expect(Math.abs(place!.x - 60)).toBeLessThan(4);
      expect(Math.abs(place!.y - (841.89 - 122))).toBeLessThan(8);
      expect(lines.every(({ x, y, width, height }) => x >= 0 && y >= 0 && x + width <= 596 && y + height <= 843)).toBe(true);
      expect(await outcomeOf(readTaskText(w, access, 4))).toBe('not_found');
    });
  });

  describe('the rule', () => {
    test('without one nothing more is asked', async () => {
      const { taskId, start } = await invited();
      expect(await start()).toBe('not_viewed');
      await read(w, me.userId, taskId);
      const { reading, needs } = await detail(w, me.userId, taskId);
      expect(reading).toMatchObject({ rule: null, missing: { seconds: 0, toEnd: false } });
      expect(needs).not.toContain('reading');
      expect(await start()).toBe('ok');
    });

    test('asked seconds have to pass on our clock, whatever the phone says', async () => {
      const { taskId, start, report } = await invited({ minSeconds: 20 });
      await read(w, me.userId, taskId);
      expect((await detail(w, me.userId, taskId)).reading.missing).toEqual({ seconds: 20, toEnd: false });
      expect(await start()).toBe('reading_incomplete');
      const readingId = newId();
      // the first report claims an hour at once: it opens the reading and counts nothing
      expect((await report({ readingId, visibleMs: 3_600_000 })).countedMs).toBe(0);
      w.clock.pass({ ms: 8_000 });
      const first = await report({ readingId, visibleMs: 3_600_000 });
      expect(first.countedMs).toBeGreaterThanOrEqual(8_000);
      expect(first.countedMs).toBeLessThan(12_000);
      expect(await start()).toBe('reading_incomplete');
      w.clock.pass({ ms: 13_000 });
      expect((await report({ readingId, visibleMs: 3_600_000 })).missing.seconds).toBe(0);
      expect((await detail(w, me.userId, taskId)).needs).not.toContain('reading');
      expect(await start()).toBe('ok');
    });

    test('time in which the reader was hidden does not count, a report that comes twice counts once', async () => {
      const { report } = await invited({ minSeconds: 20 });
      const readingId = newId();
      await report({ readingId });
      w.clock.pass({ ms: 60_000 });
      const same = { readingId, visibleMs: 5_000, timesHidden: 1 };
      for (let i = 0; i < 3; i++) expect((await report(same)).countedMs).toBe(5_000);
      expect((await report({ ...same, visibleMs: 1_000 })).countedMs).toBe(5_000);
    });

    test('two phones at once do not read twice as fast', async () => {
      const { report } = await invited({ minSeconds: 300 });
      const [one, two] = [newId(), newId()];
      const started = w.clock.now().getTime();
      await report({ readingId: one });
      await report({ readingId: two });
      for (let i = 1; i <= 4; i++) {
        w.clock.pass({ ms: 10_000 });
        await Promise.all([report({ readingId: one, visibleMs: i * 10_000 }), report({ readingId: two, visibleMs: i * 10_000 })].map(outcomeOf));
      }
      const { countedMs } = await report({ readingId: one, visibleMs: 40_000 });
      expect(countedMs).toBeLessThanOrEqual(w.clock.now().getTime() - started);
      expect(countedMs).toBeGreaterThanOrEqual(39_000);
    });

    test('to the end means that the last page was shown', async () => {
      const { taskId, start, report } = await invited({ toEnd: true });
      await read(w, me.userId, taskId);
      expect(await start()).toBe('reading_incomplete');
      const readingId = newId();
      expect((await report({ readingId, pages: [{ page: 1, visibleMs: 0 }] })).missing.toEnd).toBe(true);
      expect((await report({ readingId, pages: [{ page: 3, visibleMs: 0 }], reachedEnd: true })).missing.toEnd).toBe(false);
      // and is not taken back
      expect((await report({ readingId })).missing.toEnd).toBe(false);
      expect(await start()).toBe('ok');
    });

    test('a reading belongs to one person, one task and one file', async () => {
      const [a, b] = [await invited(), await invited()];
      const readingId = newId();
      await a.report({ readingId });
      expect(await outcomeOf(b.report({ readingId }))).toBe('conflict');
      expect(await outcomeOf(a.report({ revisionSha256: sha256Hex('never stored') }))).toBe('revision_changed');
      expect(await outcomeOf(a.report({ pages: [{ page: 4, visibleMs: 1 }] }))).toBe('invalid_request');
      expect(await w.dataSource.manager.countBy(TaskReading, { taskId: b.taskId })).toBe(0);
    });

    test('who opens the reader again and again is stopped', async () => {
      const { report, taskId } = await invited();
      for (let i = 0; i < 200; i++) await report();
      expect(await outcomeOf(report())).toBe('rate_limited');
      expect(await w.dataSource.manager.countBy(TaskReading, { taskId })).toBe(200);
    });

    test('how it was read is part of the evidence of the agreement', async () => {
      const { taskId, envelope, report } = await invited({ minSeconds: 1, toEnd: true });
      const readingId = newId();
      await report({ readingId });
      w.clock.pass({ ms: 3_000 });
      await report({ readingId, visibleMs: 3_000, pages: [{ page: 1, visibleMs: 2_000 }, { page: 3, visibleMs: 90_000 }], reachedEnd: true, timesHidden: 2 });
      await readAndSign(w, me.userId, taskId);
      const records = (await exportEvidence(w, envelope.envelopeId)).records;
      const log = records.find(({ kind }) => kind === 'document.read');
      expect(JSON.parse(log!.content)).toMatchObject({
        taskId, userId: me.userId, rule: { minSeconds: 1, toEnd: true }, readings: 1, countedMs: 3_000, reachedEnd: true, timesHidden: 2,
        // a page was not on screen for longer than the document
        pages: [{ page: 1, visibleMs: 2_000 }, { page: 3, visibleMs: 3_000 }],
      });
      expect(records.findIndex(({ kind }) => kind === 'document.read')).toBeLessThan(records.findIndex(({ kind }) => kind === 'task.intent'));
      expect(await outcomeOf(report({ readingId }))).toMatch(/task_closed|envelope_state/);
    });
  });
});
