/** R10: one person with two accounts is still one person, and may not both approve and seal. */
import { approveTask, findTask } from '../../bff/src/envelope';
import { authorizeSeal, setMember } from '../../bff/src/org';
import { forEachDatabase } from '../kit/databases';
import { company } from '../kit/organizations';
import { idNumber, outcomeOf, verifiedUser } from '../kit/people';
import { detail, openWorkflow, ORIGIN, prove, read, send, sign, taskIdOf, taskOf, type Workflow } from '../kit/workflow';

forEachDatabase('one person, two accounts', (database) => {
  let w: Workflow;
  beforeAll(async () => { w = await openWorkflow(database()); });
  afterAll(async () => { await w.close(); });

  test('approves under one phone number and may not seal under the other; another person may', async () => {
    const firm = await company(w);
    const number = idNumber();
    const [approver, sealer, namesake] = [await verifiedUser(w, '两面人', number), await verifiedUser(w, '两面人', number), await verifiedUser(w, '两面人')];
    const { organizationId } = firm;
    await setMember(w, { organizationId, userId: approver, roles: ['approver'] });
    for (const userId of [sealer, namesake]) {
      await setMember(w, { organizationId, userId, roles: ['sealer'] });
      await authorizeSeal(w, { sealId: firm.sealId, organizationId, userId, grantedBy: '王审批', validUntil: new Date(w.clock.now().getTime() + 86_400_000) });
    }
    const envelope = await send(w, [{ kind: 'organization', name: firm.seed.name, uscc: firm.seed.uscc, fields: [{ kind: 'seal', place: { page: 1, x: 300, y: 300, width: 119, height: 119 } }] }]);
    const [approval, sealing] = [await taskIdOf(w, envelope, 0, 'approval'), await taskIdOf(w, envelope, 0)];
    const { revisionSha256 } = await read(w, approver, approval);
    await approveTask(w, await findTask(w, approver, approval), { revisionSha256, origin: ORIGIN });

    const seal = async (userId: string): Promise<string> => {
      const document = await read(w, userId, sealing);
      const proofId = await prove(w, userId, sealing, document);
      return outcomeOf(sign(w, userId, sealing, { proofId, revisionSha256: document.revisionSha256, mark: { kind: 'seal', sealId: firm.sealId } }));
    };
    expect(await seal(sealer)).toBe('self_approval');
    expect((await detail(w, sealer, sealing)).can.sign).toBe(false);
    expect((await taskOf(w, sealing)).state).toBe('open');
    expect(await seal(namesake)).toBe('ok');
  });
});
