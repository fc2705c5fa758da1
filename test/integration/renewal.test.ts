/** A completed file is preserved again before its time authority ends (EN 319 142-1 §5.4.3): years of it, by a moved clock. */
import type { EmbeddedCa } from '../../bff/src/ca/embedded';
import { readFinalPdf } from '../../bff/src/envelope';
import { DocumentRevision, type Envelope } from '../../bff/src/envelope/entities';
import { nextPreservation } from '../../bff/src/envelope/preserve-document';
import { exportEvidence } from '../../bff/src/evidence';
import { Job } from '../../bff/src/jobs/entities';
import { sha256Hex } from '../../bff/src/kernel';
import { verifyEvidencePackage } from '../../shared/src';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { hasTool } from '../kit/outside';
import { pyhankoLongTerm } from '../kit/pdf/outside-opinions';
import { claim, envelopeOf, openWorkflow, personRequest, reaches, readAndSign, send, someone, type Workflow } from '../kit/workflow';

const DAY_MS = 86_400_000;
const YEAR_HOURS = 365 * 24;

describe('the next preservation', () => {
  const at = new Date('2026-11-24T00:00:00Z');
  test.each([
    ['90 days before the stamp ends', 'B-LTA', '2036-11-24T00:00:00Z', '2036-08-26T00:00:00Z'],
    ['a day later, never at once, when the stamp is near its end already', 'B-LTA', '2026-12-01T00:00:00Z', '2026-11-25T00:00:00Z'],
    ['a day later when the level was not reached', 'B-T', '2036-11-24T00:00:00Z', '2026-11-25T00:00:00Z'],
  ] as const)('is due %s', (_, level, goodUntil, due) => {
    expect(nextPreservation({ level, goodUntil: new Date(goodUntil) }, at)).toEqual(new Date(due));
  });
});

forEachDatabase('preserving again', (database) => {
  let w: Workflow;
  let silent = false;
  beforeAll(async () => {
    w = await openWorkflow(database(), {
      wrapCa: (ca) => ({ ...ca, revocationData: (certificates) => (silent ? Promise.resolve({ ocsp: [], crls: [], uncovered: certificates }) : ca.revocationData!(certificates)) }),
    });
  });
  afterAll(async () => { await w.close(); });
  afterEach(async () => {
    const problems = await checkInvariants({ dataSource: w.dataSource, blobs: w.blobs, signing: w.signing, trustAnchors: await w.ca.trustAnchors(), settled: true });
    expect(problems).toEqual([]);
  });

  async function completed(): Promise<Envelope> {
    const me = await someone(w);
    const envelope = await send(w, [personRequest(me.name, me.phone)]);
    await readAndSign(w, me.userId, await claim(w, envelope, 0, me.userId));
    return reaches(w, envelope.envelopeId, 'completed');
  }
  const planned = async (envelopeId: string): Promise<Job[]> => (await w.dataSource.manager.find(Job, { where: { kind: 'renew-envelope', state: 'ready' } })).filter((job) => job.payload.includes(envelopeId));
  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 20_000; !(await holds());) {
      if (Date.now() > end) throw new Error('nothing happened');
      await new Promise((done) => { setTimeout(done, 30); });
    }
  }

  test('an authority that gives no answers: completed below B-LTA and said so; a day later the level is reached, and what was signed is untouched', async () => {
    silent = true;
    const before = await completed();
    silent = false;
    expect(before.level).toBe('B-T');
    const first = await readFinalPdf(w, before.id);
    w.clock.pass({ hours: 25 });
    w.worker.nudge();
    await until(async () => (await envelopeOf(w, before.id)).level === 'B-LTA');
    const after = await envelopeOf(w, before.id);
    const second = await readFinalPdf(w, before.id);
    expect(sha256Hex(second)).toBe(after.finalSha256);
    expect(Buffer.from(second.subarray(0, first.length)).equals(Buffer.from(first))).toBe(true);
    expect((await w.signing.verify(second, await w.ca.trustAnchors(), w.clock.now())).verdict).toBe('valid');
  });

  test('years later: stamped anew before the first stamp ends, by the authority of that day; the partner is told; the chain of evidence goes on', async () => {
    const { id, documentId } = await completed();
    const [job] = await planned(id);
    expect(Math.round((job!.runAt.getTime() - w.clock.now().getTime()) / DAY_MS / 10)).toBe(356);
    const old = await readFinalPdf(w, id);

    w.clock.pass({ hours: 4.5 * YEAR_HOURS });
    await (w.ca as EmbeddedCa).rollOver('tsa');
    w.clock.pass({ hours: 5.3 * YEAR_HOURS });
    w.worker.nudge();
    await until(async () => (await w.dataSource.manager.countBy(DocumentRevision, { documentId, kind: 'preservation' })) === 2);
    const renewed = await readFinalPdf(w, id);
    await w.worker.idle();
    expect(w.told.filter((event) => event['envelopeId'] === id).at(-1)).toMatchObject({ event: 'envelope.renewed', state: 'completed' });
    expect(verifyEvidencePackage(await exportEvidence(w, id))).toMatchObject({ ok: true, problems: [] });
    expect((await planned(id))[0]!.runAt.getTime()).toBeGreaterThan(w.clock.now().getTime() + 4 * 365 * DAY_MS);

    // the first stamp's certificate is over now: with the second the file stands, without it no longer
    w.clock.pass({ hours: YEAR_HOURS });
    const roots = await w.ca.trustAnchors();
    const report = await w.signing.verify(renewed, roots, w.clock.now());
    expect(report).toMatchObject({ verdict: 'valid', signatures: [{ level: 'B-LTA' }, { kind: 'document-timestamp' }, { kind: 'document-timestamp' }] });
    expect((await w.signing.verify(old, roots, w.clock.now())).verdict).toBe('invalid');
    if (hasTool('pyhanko')) {
      expect(pyhankoLongTerm(renewed, roots[0]!, w.clock.now())).toEqual([expect.objectContaining({ ades: 'PASSED', indication: 'OK', intact: true, valid: true, docmdp_ok: true }) as unknown]);
      expect(pyhankoLongTerm(old, roots[0]!, w.clock.now()).map((o) => o.ades)).toEqual(['INDETERMINATE']);
    }
  });
});
