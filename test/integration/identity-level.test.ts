/** How surely a recipient has to be known: fixed when sent, asked for again where less is known, kept as evidence. */
import { fetchFaceVerification, findPerson, giveConsent, POLICY_VERSIONS, startFaceVerification } from '../../bff/src/account';
import { EvidenceRecord } from '../../bff/src/evidence/entities';
import { createFaceSandbox } from '../../bff/src/identity/embedded/face-sandbox';
import { forEachDatabase } from '../kit/databases';
import { freshIp, outcomeOf } from '../kit/people';
import { claim, detail, openWorkflow, personRequest, prove, read, readAndSign, send, someone, type Workflow } from '../kit/workflow';

forEachDatabase('the identity level of a recipient', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(() => w.close());
  const evidenceOf = async (envelopeId: string, kind: string): Promise<string> => (await w.dataSource.manager.findOneByOrFail(EvidenceRecord, { envelopeId, kind: kind as EvidenceRecord['kind'] })).content;

  test('a face is asked for where name and number are known, and then the act goes on', async () => {
    const person = await someone(w);
    const envelope = await send(w, [personRequest(person.name, person.phone, { identityLevel: 'face' })]);
    const taskId = await claim(w, envelope, 0, person.userId);
    const task = await detail(w, person.userId, taskId);
    expect(task.identityLevel).toBe('face');
    expect(task.needs).toContain('identity');
    const document = await read(w, person.userId, taskId).catch((error: { code: string }) => error.code);
    const refused = typeof document === 'string' ? document : await outcomeOf(prove(w, person.userId, taskId, document));
    expect(refused).toBe('identity_required');

    const face = createFaceSandbox({ clock: w.clock });
    await giveConsent(w, { userId: person.userId, kind: 'face', version: POLICY_VERSIONS.face, ip: freshIp() });
    const { verificationId } = await startFaceVerification({ ...w, face }, { userId: person.userId, claim: null, channel: 'h5', openid: null, returnTo: 'https://x/' });
    expect((await fetchFaceVerification({ ...w, face }, { userId: person.userId, verificationId })).outcome).toBe('match');
    expect((await detail(w, person.userId, taskId)).needs).not.toContain('identity');
    await readAndSign(w, person.userId, taskId);
    expect(await evidenceOf(envelope.envelopeId, 'task.intent')).toContain('"level":"face"');
    expect(await evidenceOf(envelope.envelopeId, 'envelope.created')).toContain('"identityLevel":"face"');
  }, 60_000);

  test('less is asked for nowhere: the installation\'s level holds where the inviter says nothing, the recipient\'s before the envelope\'s', async () => {
    const person = await someone(w);
    expect((await findPerson(w, person.userId)).verified?.level).toBe('name_id_phone');
    const asked = async (using: Workflow, over: Parameters<typeof personRequest>[2]): Promise<string> => {
      const envelope = await send(using, [personRequest(person.name, person.phone, over)]);
      return (await detail(w, person.userId, await claim(w, envelope, 0, person.userId))).identityLevel;
    };
    expect(await asked(w, {})).toBe('name_id');
    expect(await asked({ ...w, identityLevel: 'face' }, {})).toBe('face');
    expect(await asked({ ...w, identityLevel: 'face' }, { identityLevel: 'name_id_phone' })).toBe('name_id_phone');
  }, 60_000);
});
