/** A contract that needs one person: uploaded, sent, read and signed over HTTP, and completed by the jobs. */
import path from 'node:path';
import { demoContract, demoEnvelope } from '../../bff/demo/contract/envelope';
import { demoHandwriting } from '../../bff/demo/contract/handwriting';
import { readDocument, signDocument } from '../../bff/demo/phone-client';
import { enter, personOf, someSigner, type LuobiHere, type Signer } from './luobi';

export interface Completed {
  readonly envelopeId: string;
  /** as the envelope says */
  readonly level: string | null;
  readonly pdf: Uint8Array;
}

/** @throws Error with the log when it does not complete within a minute */
export async function signedByOne(luobi: LuobiHere, who: Signer = someSigner()): Promise<Completed> {
  const { documentId } = await luobi.partner.uploadDocument('房屋租赁合同', demoContract(path.join(__dirname, '../..')));
  const order = demoEnvelope({ ...luobi.demo, signer: { ...luobi.demo.signer, ...who } }, documentId);
  const { envelopeId, ...envelope } = await luobi.partner.createEnvelope({ ...order, recipients: order.recipients.slice(0, 1) }, `test-${documentId}`);
  const ticket = await luobi.partner.mintTicket(envelopeId, personOf({ envelopeId, ...envelope }));
  const phone = await enter(luobi, who);
  const { taskId } = await phone.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number }, idempotencyKey: `claim-${documentId}` });
  await readDocument(phone, taskId);
  const { state } = await signDocument(phone, who.phone, taskId, demoHandwriting(), luobi.readCode);
  if (state !== 'done') throw new Error(`the act is ${state}: ${luobi.log()}`);
  for (let attempt = 0; attempt < 600; attempt++) {
    const { state: now, level } = await luobi.partner.getEnvelope(envelopeId);
    if (now === 'completed') return { envelopeId, level, pdf: await luobi.partner.getPdf(envelopeId) };
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(luobi.log());
}
