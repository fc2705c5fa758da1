/**
 * Staff of a company with several contracts on the desk: the inbox is searched, two are approved under one confirmation,
 * a third is handed to a colleague. And a person who keeps a signature and signs the next contract with it.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../../bff/src/db/open';
import { createPersonalDataBox, loadKeyFile, systemClock } from '../../bff/src/kernel';
import { createSandboxIdentity } from '../../bff/src/identity/embedded/sandbox';
import { findOrganization, seedOrganization } from '../../bff/src/org';
import { idNumber } from '../kit/people';
import { describeInBrowser } from '../kit/browser';
import type { Luobi } from '../kit/server';
import type { Platform } from './pages/phone';
import { acceptInvitation, acceptPlace, agreeIfAsked, agreeToPolicy, confirmWill, filled, logIn, proveRealName, readToEnd, signByHand, waitForResult, words } from './pages/signer';
import { approve, enterInbox } from './pages/staff';
import { setStage, type Stage } from './pages/stage';

const COLLEAGUE = { name: '赵宁', phone: '13800000009', idNumber: idNumber('19850304') };

/** A second approver joins the company of the demo. */
async function hireColleague(luobi: Luobi, organization: { readonly name: string; readonly uscc: string }): Promise<void> {
  const dataSource = await openDatabase({ url: `sqlite:${path.join(luobi.dataDir, 'luobi.db')}` });
  try {
    const box = createPersonalDataBox(await loadKeyFile(path.join(luobi.dataDir, 'keys', 'personal-data.key'), false));
    const deps = { dataSource, box, clock: systemClock, identity: createSandboxIdentity({ clock: systemClock }) };
    expect(await findOrganization(deps, organization)).not.toBeNull();
    await seedOrganization(deps, { ...organization, members: [{ phone: COLLEAGUE.phone, roles: ['approver'], realName: COLLEAGUE }], seals: [] });
  } finally {
    await dataSource.destroy();
  }
}

describeInBrowser('a desk with several contracts', () => {
  describe.each<Platform>(['h5', 'weapp'])('on %s', (platform) => {
    let stage: Stage;
    beforeAll(async () => { stage = await setStage(platform, `staff-${platform}`); }, 420_000);
    afterAll(() => stage.close());

    const sent = async (title: string) => {
      const { client, demo } = stage.partner;
      const { documentId } = await client.uploadDocument(title, readFileSync(path.join(__dirname, '../fixtures/noembed.pdf')));
      return client.createEnvelope({
        title, documentId,
        recipients: [{ kind: 'organization', name: demo.organization.name, uscc: demo.organization.uscc, approval: true, fields: [{ kind: 'seal', label: '盖章', place: { page: 1, x: 300, y: 400, width: 119, height: 119 } }] }],
      }, randomUUID());
    };
    const stateOf = async (envelopeId: string) => (await stage.partner.client.getEnvelope(envelopeId)).recipients[0]!.tasks.find((task) => task.kind === 'approval')!.state;

    test('search, two approvals at once, one handed over', () => stage.story(async () => {
      const { luobi, partner: { demo } } = stage;
      await hireColleague(luobi, demo.organization);
      const [first, second, third] = [await sent('采购框架协议'), await sent('办公用品采购单'), await sent('保密协议')];
      const desk = await stage.phone();
      await enterInbox(desk, luobi.url, demo.approver);

      await desk.type(words.searchLabel, '采购');
      await desk.button(new RegExp('保密协议')).waitFor({ state: 'detached' });
      await desk.button(new RegExp('采购框架协议')).waitFor();
      await desk.picture('search');
      await desk.type(words.searchLabel, '租船');
      await desk.sees(filled(words.searchNone, { text: '租船' }));
      await desk.picture('search-none');
      await desk.press(words.searchClear);

      await desk.press(words.batchOpen);
      await desk.sees(words.batchLead);
      await desk.picture('batch-unread');
      for (const title of ['采购框架协议', '办公用品采购单']) {
        await desk.press(filled(words.batchRead, { title }));
        await readToEnd(desk, words.readBackToApproval);
        await desk.button(filled(words.batchChoose, { title })).waitFor();
      }
      await desk.press(filled(words.batchAll, { n: 2 }));
      await desk.button(filled(words.batchChosen, { title: '采购框架协议' })).waitFor();
      await desk.picture('batch-chosen');
      await desk.press(filled(words.batchNext, { n: 2 }));
      await desk.sees(filled(words.batchConfirmTitle, { n: 2 }));
      await desk.picture('batch-confirm');
      await desk.press(words.batchConfirm);
      await desk.sees(filled(words.batchDone, { n: 2 }));
      await desk.picture('batch-done');
      expect(await Promise.all([first, second, third].map((e) => stateOf(e.envelopeId)))).toEqual(['done', 'done', 'open']);

      await desk.press(words.goHome);
      await desk.press(new RegExp('保密协议'));
      await desk.press(words.transferOpen);
      await desk.button(/^转交给 赵/).waitFor();
      await desk.press(/^转交给 赵/);
      await desk.type(words.declineReason, '我明天出差');
      await desk.picture('transfer');
      await desk.press(words.transferConfirm);
      await desk.sees(/^已转交给/);
      await desk.picture('transferred');

      const colleague = await stage.phone();
      await enterInbox(colleague, luobi.url, COLLEAGUE);
      await colleague.press(new RegExp('保密协议'));
      await agreeIfAsked(colleague, colleague.button(words.approveView));
      await colleague.sees(words.transferMine);
      await colleague.press(words.approveView);
      await readToEnd(colleague, words.readBackToApproval);
      await approve(colleague);
      await colleague.sees(words.doneApproved);
      expect(await stateOf(third.envelopeId)).toBe('done');
    }), 420_000);

    test('a signature is kept, used again, and deleted', () => stage.story(async () => {
      const { luobi: { url }, partner: { client, demo, invite } } = stage;
      const contract = async () => {
        const { documentId } = await client.uploadDocument('合同', readFileSync(path.join(__dirname, '../fixtures/noembed.pdf')));
        const fields = [{ kind: 'signature' as const, place: { page: 1, x: 60, y: 60, width: 160, height: 60 } }];
        return client.createEnvelope({ title: '合同', documentId, recipients: [{ kind: 'person', name: demo.signer.name, phone: demo.signer.phone, fields }] }, randomUUID());
      };
      const phone = await stage.phone();
      const invitation = await invite(await contract());
      await phone.scan(invitation);
      await acceptInvitation(phone, invitation.number, demo.organization.name);
      await logIn(phone, url, demo.signer);
      await agreeToPolicy(phone);
      await proveRealName(phone, demo.signer);
      await readToEnd(phone, words.readSign);
      await signByHand(phone);
      await phone.button(words.placeOk).waitFor();
      await phone.flip(words.bookKeep);
      await phone.picture('keep');
      await acceptPlace(phone);
      await confirmWill(phone, url, demo.signer, words.willConfirm);
      await waitForResult(phone, words.doneSigned);

      const envelope = await contract();
      const again = await invite(envelope);
      await phone.scan(again);
      await acceptInvitation(phone, again.number, demo.organization.name);
      await readToEnd(phone, words.readSign);
      await phone.press(words.bookUse);
      await phone.button(/^用 .* 写的签名$/).waitFor();
      await phone.picture('book-sheet');
      await phone.press(/^用 .* 写的签名$/);
      await acceptPlace(phone);
      await confirmWill(phone, url, demo.signer, words.willConfirm);
      await waitForResult(phone, words.doneSigned);
      const intent = (await client.getEvidence(envelope.envelopeId)).records.find(({ kind }) => kind === 'task.intent')!;
      expect(JSON.parse(intent.content)).toHaveProperty('markFrom.signatureId');

      await phone.start();
      await phone.press(words.me);
      await phone.press(words.certTitle);
      await phone.button(/^合同，.* 签署$/).first().waitFor();
      await phone.picture('certificates');
      await phone.start();
      await phone.press(words.me);
      await phone.press(words.bookTitle);
      await phone.press(/^删除 .* 的签名$/);
      await phone.sees(words.bookRemoveTitle);
      await phone.picture('book-remove');
      await phone.press(words.bookRemove);
      await phone.sees(words.bookEmpty);
      await phone.picture('book-empty');
    }), 420_000);

    test('no control without a name, no fault unseen', () => {
      expect(stage.complaints()).toEqual([]);
    });
  });
});
