/** One person signs one document over HTTP: invitation, reading, proof of will, act, completed file. */
import { randomUUID } from 'node:crypto';
import type { Answer, BodyInput } from '@luobi/shared/contract';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import type { PhoneClient } from '../../bff/demo/phone-client';
import type { LuobiHere, Signer } from './luobi';

export type FieldRequest = BodyInput<'partnerCreateEnvelope'>['recipients'][number]['fields'][number];

export const sendTo = (luobi: LuobiHere, me: Signer, documentId: string, ...fields: FieldRequest[]): Promise<Answer<'partnerCreateEnvelope'>> =>
  luobi.partner.createEnvelope({ title: '协议', documentId, recipients: [{ kind: 'person', name: me.name, phone: me.phone, fields }] }, randomUUID());

/** @returns the task, claimed */
export async function claimed(luobi: LuobiHere, phone: PhoneClient, envelope: Answer<'partnerCreateEnvelope'>): Promise<string> {
  const ticket = await luobi.partner.mintTicket(envelope.envelopeId, envelope.recipients[0]!.recipientId);
  return (await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } })).taskId;
}

/** @returns the completed file */
export async function signTaskAlone(luobi: LuobiHere, phone: PhoneClient, me: Signer, taskId: string): Promise<Buffer> {
  const { document, envelopeId } = await phone.call('getTask', { params: { taskId } });
  const bound = { revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256 };
  await phone.call('recordView', { params: { taskId }, body: { ...bound, pages: [1], visibleMs: 5000, reachedEnd: true } });
  const before = new Date();
  const { challengeId } = await phone.call('startWillingness', { params: { taskId }, body: { method: 'sms', ...bound } });
  const { proofId } = await phone.call('proveWillingness', { params: { taskId }, body: { challengeId, code: await luobi.readCode(me.phone, before) } });
  await phone.call('signTask', { params: { taskId }, body: { proofId, revisionSha256: document.revisionSha256, mark: demoHandwriting() }, idempotencyKey: randomUUID() });
  for (const end = Date.now() + 30_000; (await luobi.partner.getEnvelope(envelopeId)).state !== 'completed';) {
    if (Date.now() > end) throw new Error(`not completed\n${luobi.log().split('\n').slice(-20).join('\n')}`);
    await new Promise((done) => { setTimeout(done, 50); });
  }
  return luobi.partner.getPdf(envelopeId);
}
