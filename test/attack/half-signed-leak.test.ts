/** R32: a partly signed file leaves the house for nobody, whatever the state; the finished one does. */
import { readFinalPdf, viewEnvelope, findEnvelope } from '../../bff/src/envelope';
import { AppError, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { outcomeOf } from '../kit/people';
import { claim, openWorkflow, personRequest, reaches, readAndSign, send, someone, type Workflow } from '../kit/workflow';

forEachDatabase('a partly signed file', (database) => {
  let w: Workflow;
  let holdCompletion = false;
  beforeAll(async () => {
    // the act verifies a file first, completion verifies the same file again: only the second is held up
    const seen = new Set<string>();
    w = await openWorkflow(database(), {
      wrapSigning: (signing) => ({
        ...signing,
        verify: async (pdf, ...rest) => {
          const hash = sha256Hex(pdf);
          if (holdCompletion && seen.has(hash)) throw new AppError('unavailable');
          seen.add(hash);
          return signing.verify(pdf, ...rest);
        },
      }),
    });
  });
  afterAll(async () => { await w.close(); });

  test('is not given out after the first of two signatures, nor while completing, only once completed', async () => {
    const [a, b] = [await someone(w, '张三丰'), await someone(w, '李思思')];
    const envelope = await send(w, [personRequest(a.name, a.phone), personRequest(b.name, b.phone, { order: 2 }, 1)]);
    const [first, second] = [await claim(w, envelope, 0, a.userId), await claim(w, envelope, 1, b.userId)];
    const pdf = () => outcomeOf(readFinalPdf(w, envelope.envelopeId));
    const finalSha256 = async () => (await viewEnvelope(w, (await findEnvelope(w, a.userId, envelope.envelopeId)).envelope)).finalSha256;
    expect([await pdf(), await finalSha256()]).toEqual(['not_ready', null]);
    await readAndSign(w, a.userId, first);
    expect([await pdf(), await finalSha256()]).toEqual(['not_ready', null]);
    holdCompletion = true;
    await readAndSign(w, b.userId, second);
    await reaches(w, envelope.envelopeId, 'completing');
    expect([await pdf(), await finalSha256()]).toEqual(['not_ready', null]);
    holdCompletion = false;
    await reaches(w, envelope.envelopeId, 'completed');
    expect(await pdf()).toBe('ok');
    expect(await finalSha256()).toMatch(/^[0-9a-f]{64}$/);
  });
});
