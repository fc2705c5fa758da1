/** The demo partner's server in a test: its credentials, its contract, its QR code. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer, BodyInput } from '@luobi/shared/contract';
import { demoContract, demoEnvelope, type DemoFile } from '../../../bff/demo/contract/envelope';
import { createPartnerClient, type PartnerClient } from '../../../bff/demo/partner-client';
import type { Luobi } from './start';

export interface DemoPartner {
  readonly client: PartnerClient;
  /** the people and the company the server seeded */
  readonly demo: DemoFile;
  /** uploads the three-page contract and sends it to 林晓月 and then to the company; `will`: how 林晓月, or whom it names instead, confirms and has to be known */
  send(will?: Partial<Pick<Extract<BodyInput<'partnerCreateEnvelope'>['recipients'][number], { kind: 'person' }>, 'willingness' | 'deviceCheck' | 'identityLevel' | 'name' | 'phone'>>): Promise<Answer<'partnerCreateEnvelope'>>;
  /** a fresh QR code for the person of an envelope */
  invite(envelope: Answer<'partnerCreateEnvelope'>): Promise<Answer<'partnerMintTicket'>>;
}

export function demoPartner(luobi: Luobi): DemoPartner {
  const demo = JSON.parse(readFileSync(luobi.ready.demoFile, 'utf8')) as DemoFile;
  const client = createPartnerClient({ server: luobi.url, ...demo.partner });
  return {
    client,
    demo,
    async send(will = {}) {
      const { documentId } = await client.uploadDocument('房屋租赁合同', demoContract(path.join(__dirname, '../../..')));
      const envelope = demoEnvelope(demo, documentId);
      return client.createEnvelope({ ...envelope, recipients: envelope.recipients.map((recipient) => (recipient.kind === 'person' ? { ...recipient, ...will } : recipient)) }, randomUUID());
    },
    invite(envelope) {
      const person = envelope.recipients.find(({ kind }) => kind === 'person');
      if (!person) throw new Error('nobody to invite');
      return client.mintTicket(envelope.envelopeId, person.recipientId);
    },
  };
}
