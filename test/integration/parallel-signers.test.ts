/**
 * Many people sign one document at the same moment: each act stands in
 * line for the document's lease, nobody reads again, nobody is lost, and in the end one file holds them all at B-LTA.
 */
import { readFinalPdf } from '../../bff/src/envelope';
import { forEachDatabase } from '../kit/databases';
import { checkInvariants } from '../kit/invariants';
import { hasTool } from '../kit/outside';
import { pyhanko } from '../kit/pdf/outside-opinions';
import { claim, fixture, openWorkflow, personRequest, prove, reaches, read, send, sign, someone, type Invited, type Workflow } from '../kit/workflow';

const FAMILY = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦';

forEachDatabase('signers at once', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database(), { concurrency: 8 }); });
  afterAll(async () => { await w.close(); });

  test.each([2, 10, 50])('%i on one document: every signature valid in one file, B-LTA', async (count) => {
    const people: Invited[] = [];
    for (let i = 0; i < count; i++) people.push(await someone(w, `${FAMILY[i]}同签`));
    const place = (i: number) => ({ page: 1 + (i % 3), x: 30 + (Math.floor(i / 3) % 4) * 130, y: 30 + Math.floor(i / 12) * 90, width: 120, height: 50 });
    const envelope = await send(w, people.map((p, i) => personRequest(p.name, p.phone, { fields: [{ kind: 'signature', label: '签字', place: place(i) }] })), { file: fixture('base3.pdf') });
    const acts = await Promise.all(people.map(async ({ userId }, i) => {
      const taskId = await claim(w, envelope, i, userId);
      const document = await read(w, userId, taskId);
      return { userId, taskId, act: { proofId: await prove(w, userId, taskId, document), revisionSha256: document.revisionSha256 } };
    }));

    await Promise.all(acts.map(({ userId, taskId, act }) => sign(w, userId, taskId, act)));
    const { level } = await reaches(w, envelope.envelopeId, 'completed', 120_000);

    expect(level).toBe('B-LTA');
    const pdf = await readFinalPdf(w, envelope.envelopeId);
    const roots = await w.ca.trustAnchors();
    const report = await w.signing.verify(pdf, roots, w.clock.now());
    expect(report.verdict).toBe('valid');
    const signatures = report.signatures.filter((signature) => signature.kind === 'signature');
    expect(signatures.map((signature) => signature.signer).sort()).toEqual(people.map(({ name }) => name).sort());
    expect(new Set(signatures.map((signature) => signature.serial)).size).toBe(count);
    expect(await checkInvariants({ ...w, trustAnchors: roots, settled: true })).toEqual([]);
    if (count <= 10 && hasTool('pyhanko')) for (const opinion of pyhanko(pdf, roots[0]!)) expect(opinion).toMatchObject({ intact: true, trusted: true, docmdp_ok: true, bottom_line: true });
  }, 180_000);
});
