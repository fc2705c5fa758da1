/** A person at the point of signing, over HTTP: everything but the act itself. And waiting for what comes of it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { demoHandwriting } from '../../../bff/demo/contract/handwriting';
import { devInbox, type PhoneClient } from '../../../bff/demo/phone-client';
import type { DemoPartner } from './partner';

export interface ReadyToSign {
  readonly envelopeId: string;
  readonly taskId: string;
  readonly body: { readonly proofId: string; readonly revisionSha256: string; readonly mark: ReturnType<typeof demoHandwriting> };
}

/** An envelope for the demo's signer alone, claimed, read, with a proof of will. @param server origin with the inbox of codes */
export async function readyToSign(server: string, partner: DemoPartner, phone: PhoneClient): Promise<ReadyToSign> {
  const { documentId } = await partner.client.uploadDocument('合同', readFileSync(path.join(__dirname, '../../fixtures/noembed.pdf')));
  const { name, phone: number } = partner.demo.signer;
  const fields = [{ kind: 'signature' as const, place: { page: 1, x: 60, y: 60, width: 160, height: 60 } }];
  const envelope = await partner.client.createEnvelope({ title: '合同', documentId, recipients: [{ kind: 'person', name, phone: number, fields }] }, randomUUID());
  const ticket = await partner.invite(envelope);
  const { taskId } = await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
  const { document } = await phone.call('getTask', { params: { taskId } });
  const bound = { revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256 };
  await phone.call('recordView', { params: { taskId }, body: { ...bound, pages: [1], visibleMs: 5000, reachedEnd: true } });
  const before = new Date();
  const { challengeId } = await phone.call('startWillingness', { params: { taskId }, body: { method: 'sms', ...bound } });
  const code = await devInbox(server)(partner.demo.signer.phone, before);
  const { proofId } = await phone.call('proveWillingness', { params: { taskId }, body: { challengeId, code } });
  return { envelopeId: envelope.envelopeId, taskId, body: { proofId, revisionSha256: document.revisionSha256, mark: demoHandwriting() } };
}

/** @param log what the servers said, for the message when it does not complete within a minute */
export async function completed(partner: DemoPartner, envelopeId: string, log: () => string): Promise<void> {
  for (const end = Date.now() + 60_000; ;) {
    const { state } = await partner.client.getEnvelope(envelopeId);
    if (state === 'completed') return;
    if (Date.now() > end) throw new Error(`the envelope stays ${state}\n${log()}`);
    await new Promise((done) => { setTimeout(done, 100); });
  }
}
