/**
 * npm run demo -- --out DIR [--server URL] [--demo-file FILE]
 * Plays the three journeys through the public HTTP API: a partner creates an envelope, an individual signs, a company
 * approves and seals, webhooks come in, the partner fetches the PDF and the evidence. Read it from the top: it is also
 * the sample an integrator starts from.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Answer, WebhookEvent } from '@luobi/shared/contract';
import { demoContract, demoEnvelope, type DemoFile } from './contract/envelope';
import { demoHandwriting } from './contract/handwriting';
import { startEmbeddedServer } from './embedded-server';
import { createPartnerClient, webhookIsGenuine, type PartnerClient } from './partner-client';
import { createPhoneClient, devInbox, readDocument, signDocument, type PhoneClient } from './phone-client';

const ROOT = path.resolve(__dirname, '../..');

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, server: { type: 'string' }, 'demo-file': { type: 'string' } } });
  if (!values.out) throw new Error('Where to? npm run demo -- --out DIR [--server http://127.0.0.1:8787]');
  const out = path.resolve(values.out);
  mkdirSync(out, { recursive: true });

  const own = values.server ? null : await startEmbeddedServer(ROOT);
  const server = values.server?.replace(/\/+$/, '') ?? own!.url;
  const demo = JSON.parse(readFileSync(values['demo-file'] ?? own?.demoFile ?? path.join(ROOT, '.luobi/demo.json'), 'utf8')) as DemoFile;
  const inbox = await receiveWebhooks();
  try {
    await play(server, demo, out, inbox);
  } finally {
    inbox.stop();
    await own?.stop();
  }
}

async function play(server: string, demo: DemoFile, out: string, inbox: WebhookInbox): Promise<void> {
  const partner = createPartnerClient({ server, ...demo.partner });
  const readCode = devInbox(server);

  say('partner: says where webhooks go');
  const { secret } = await partner.setWebhook(inbox.url);
  inbox.expectSignatures(secret);

  say('partner: uploads a contract and creates an envelope');
  const document = await partner.uploadDocument('房屋租赁合同', demoContract(ROOT));
  const envelope = await partner.createEnvelope(demoEnvelope(demo, document.documentId), `demo-${document.documentId}`);
  const person = envelope.recipients.find((r) => r.kind === 'person')!;
  const ticket = await partner.mintTicket(envelope.envelopeId, person.recipientId);

  say(`${demo.signer.name}: opens the invitation, logs in, claims, proves the real name`);
  const signer = createPhoneClient(server, readCode);
  await signer.call('getTicket', { params: { ticket: ticket.ticket } });
  await signer.login(demo.signer.phone);
  const { taskId } = await signer.call('claimTicket', { body: { ticket: ticket.ticket, number: ticket.number } });
  await ensureRealName(signer, demo.signer);

  say(`${demo.signer.name}: reads and signs`);
  await readDocument(signer, taskId);
  await signDocument(signer, demo.signer.phone, taskId, demoHandwriting(), readCode);

  say(`${demo.organization.name}: ${demo.approver.name} approves`);
  const approver = createPhoneClient(server, readCode);
  await approver.login(demo.approver.phone);
  const approval = await openTask(approver, envelope.envelopeId, 'approval');
  const { document: read } = await readDocument(approver, approval);
  await approver.call('approveTask', { params: { taskId: approval }, body: { revisionSha256: read.revisionSha256, comment: '同意' } });

  say(`${demo.organization.name}: ${demo.sealer.name} seals`);
  const sealer = createPhoneClient(server, readCode);
  await sealer.login(demo.sealer.phone);
  const sealing = await openTask(sealer, envelope.envelopeId, 'signing');
  await readDocument(sealer, sealing);
  const { seals } = await sealer.call('listTaskSeals', { params: { taskId: sealing } });
  await signDocument(sealer, demo.sealer.phone, sealing, { kind: 'seal', sealId: seals[0]!.sealId }, readCode);

  say('partner: waits for completion and fetches everything');
  await completed(partner, envelope.envelopeId);
  await inbox.until((events) => events.some((e) => e.event === 'envelope.completed'));
  writeFileSync(path.join(out, 'signed.pdf'), await partner.getPdf(envelope.envelopeId));
  writeFileSync(path.join(out, 'evidence.json'), `${JSON.stringify(await partner.getEvidence(envelope.envelopeId), null, 2)}\n`);
  writeFileSync(path.join(out, 'root.pem'), Buffer.from(await (await fetch(`${server}/api/v1/trust-anchors`)).arrayBuffer()));
  writeFileSync(path.join(out, 'webhooks.json'), `${JSON.stringify(inbox.events, null, 2)}\n`);
  say(`done: signed.pdf, evidence.json, root.pem and webhooks.json are in ${out}`);
}

async function ensureRealName(phone: PhoneClient, person: { name: string; idNumber: string }): Promise<void> {
  if ((await phone.call('getMe')).realName.state === 'verified') return;
  const { outcome } = await phone.call('verifyIdentity', { body: { idType: 'resident_id', name: person.name, idNumber: person.idNumber } });
  if (outcome !== 'match') throw new Error(`the real name was not confirmed: ${outcome}`);
}

async function openTask(phone: PhoneClient, envelopeId: string, kind: 'approval' | 'signing'): Promise<string> {
  const { items }: Answer<'listTasks'> = await phone.call('listTasks', { query: { box: 'to_do', limit: 100 } });
  const task = items.find((t) => t.envelopeId === envelopeId && t.kind === kind);
  if (!task) throw new Error(`no open ${kind} task in the inbox`);
  return task.taskId;
}

async function completed(partner: PartnerClient, envelopeId: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if ((await partner.getEnvelope(envelopeId)).state === 'completed') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the envelope did not complete within a minute');
}

interface WebhookInbox {
  readonly url: string;
  readonly events: WebhookEvent[];
  expectSignatures(secret: string): void;
  until(done: (events: readonly WebhookEvent[]) => boolean): Promise<void>;
  stop(): void;
}

/** A partner's webhook receiver: raw body first, signature second, JSON third, each delivery once. */
async function receiveWebhooks(): Promise<WebhookInbox> {
  const events: WebhookEvent[] = [];
  const seen = new Set<string>();
  let secret = '';
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks);
      if (!webhookIsGenuine(secret, request.headers['luobi-signature'] as string | undefined, body)) return response.writeHead(401).end();
      const event = JSON.parse(body.toString('utf8')) as WebhookEvent;
      if (!seen.has(event.deliveryId)) events.push(event);
      seen.add(event.deliveryId);
      return response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/luobi`,
    events,
    expectSignatures: (value) => { secret = value; },
    async until(done) {
      for (let attempt = 0; attempt < 150 && !done(events); attempt++) await new Promise((resolve) => setTimeout(resolve, 200));
      if (!done(events)) throw new Error('the expected webhook did not arrive within 30 seconds');
    },
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}

function say(text: string): void {
  process.stdout.write(`· ${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`The demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
