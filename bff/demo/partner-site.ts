/**
 * A partner's web site in miniature, with a server side of its own that holds the API key: creates a contract, shows the
 * QR code, receives webhooks, offers the results. Started by `npm start` beside Luobi.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import QRCode from 'qrcode';
import type { PartnerEnvelope, WebhookEvent } from '@luobi/shared/contract';
import { demoContract, demoEnvelope, type DemoFile } from './contract/envelope';
import { createPartnerClient, LuobiError, webhookIsGenuine } from './partner-client';
import { contractPage, homePage, messagePage } from './partner-site/pages';
import { languageOf, type Language } from './partner-site/words';

const ROOT = path.resolve(__dirname, '../..');
const settings = {
  luobi: process.env['LUOBI_SERVER'] ?? 'http://127.0.0.1:8787',
  /** the address people open, on this machine or on a phone beside it */
  publicLuobi: process.env['LUOBI_PUBLIC_URL'] ?? process.env['LUOBI_SERVER'] ?? 'http://127.0.0.1:8787',
  demoFile: process.env['LUOBI_DEMO_FILE'] ?? path.join(ROOT, '.luobi/demo.json'),
  port: Number(process.env['PARTNER_PORT'] ?? 8788),
  host: process.env['PARTNER_HOST'] ?? '0.0.0.0',
};

const demo = JSON.parse(readFileSync(settings.demoFile, 'utf8')) as DemoFile;
const luobi = createPartnerClient({ server: settings.luobi, ...demo.partner });
const events = new Map<string, WebhookEvent[]>();
let webhookSecret = '';

type Reply = { status?: number; type: string; body: string | Buffer; headers?: Record<string, string> };
type Handler = (request: IncomingMessage, id: string, language: Language) => Promise<Reply>;

const html = (body: string): Reply => ({ type: 'text/html; charset=utf-8', body });
const json = (body: unknown): Reply => ({ type: 'application/json', body: JSON.stringify(body) });
const assets = new Map(['site.css', 'contract.js'].map((name) => [name, readFileSync(path.join(ROOT, 'bff/demo/partner-site', name))]));

const ROUTES: readonly [method: string, pattern: RegExp, handler: Handler][] = [
  ['GET', /^\/$/, async (_r, _id, language) => html(homePage(language, demo))],
  ['POST', /^\/contracts$/, async () => {
    const document = await luobi.uploadDocument('房屋租赁合同', demoContract(ROOT));
    const envelope = await luobi.createEnvelope(demoEnvelope(demo, document.documentId), `site-${document.documentId}`);
    return { status: 303, type: 'text/plain', body: '', headers: { location: `/contracts/${envelope.envelopeId}` } };
  }],
  ['GET', /^\/contracts\/(\w{26})$/, async (_r, id, language) => html(contractPage(language, demo, await luobi.getEnvelope(id), settings.publicLuobi))],
  ['GET', /^\/contracts\/(\w{26})\/state$/, async (_r, id) => json({ envelope: await luobi.getEnvelope(id), events: events.get(id) ?? [] })],
  // a fresh QR code: the page asks once a minute until somebody has claimed it
  ['POST', /^\/contracts\/(\w{26})\/ticket$/, async (_r, id) => {
    const recipient = personOf(await luobi.getEnvelope(id));
    const ticket = await luobi.mintTicket(id, recipient.recipientId);
    const picture = ticket.opens === 'mini_program' && ticket.miniProgramCodeUrl ? await codePicture(ticket.miniProgramCodeUrl) : null;
    // in WeChat the plain link opens the mini-program as well; without one the browser is opened directly
    const content = ticket.opens === 'mini_program' ? ticket.plainLink : ticket.url;
    const svg = picture ? null : await QRCode.toString(content, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' });
    return json({ svg, picture, inUse: picture ? 'codeMini' : ticket.opens === 'mini_program' ? 'codePlain' : 'codeWeb', number: ticket.number, url: ticket.url, expiresAt: ticket.expiresAt });
  }],
  ['GET', /^\/contracts\/(\w{26})\/signed\.pdf$/, async (_r, id) => ({ type: 'application/pdf', body: await luobi.getPdf(id), headers: { 'content-disposition': 'attachment; filename="signed.pdf"' } })],
  ['GET', /^\/contracts\/(\w{26})\/evidence\.json$/, async (_r, id) => ({ ...json(await luobi.getEvidence(id)), headers: { 'content-disposition': 'attachment; filename="evidence.json"' } })],
  ['POST', /^\/luobi$/, receiveWebhook],
  ['GET', /^\/(site\.css|contract\.js)$/, async (_r, name) => ({ type: name.endsWith('.css') ? 'text/css' : 'text/javascript', body: assets.get(name)! })],
];

/** Fetched by this server, so that the page needs nothing from another origin. Null when WeChat cannot draw it now. */
async function codePicture(address: string): Promise<string | null> {
  const answer = await fetch(settings.luobi + new URL(address).pathname).catch(() => null);
  return answer?.ok ? `data:${answer.headers.get('content-type') ?? 'image/png'};base64,${Buffer.from(await answer.arrayBuffer()).toString('base64')}` : null;
}

async function receiveWebhook(request: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (!webhookIsGenuine(webhookSecret, request.headers['luobi-signature'] as string | undefined, body)) return { status: 401, type: 'text/plain', body: '' };
  const event = JSON.parse(body.toString('utf8')) as WebhookEvent;
  const list = events.get(event.envelopeId) ?? [];
  if (!list.some((e) => e.deliveryId === event.deliveryId)) events.set(event.envelopeId, [...list, event]);
  return { status: 204, type: 'text/plain', body: '' };
}

function personOf(envelope: PartnerEnvelope): PartnerEnvelope['recipients'][number] {
  return envelope.recipients.find((r) => r.kind === 'person')!;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const language = languageOf(request.headers['accept-language']);
  const pathname = new URL(request.url ?? '/', 'http://site').pathname;
  let reply: Reply = { ...html(messagePage(language, 'notFound')), status: 404 };
  try {
    for (const [method, pattern, handler] of ROUTES) {
      const match = request.method === method ? pattern.exec(pathname) : null;
      if (match) reply = await handler(request, match[1] ?? '', language);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    reply = error instanceof LuobiError && error.status < 500
      ? { ...json({ code: error.code, requestId: error.requestId }), status: error.status }
      : { ...html(messagePage(language, 'luobiDown')), status: 502 };
  }
  response.writeHead(reply.status ?? 200, {
    'content-type': reply.type, 'content-security-policy': "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'", 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', ...reply.headers,
  }).end(reply.body);
}

async function main(): Promise<void> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(settings.port, settings.host, resolve));
  const { port } = server.address() as AddressInfo;
  webhookSecret = (await luobi.setWebhook(`http://127.0.0.1:${port}/luobi`)).secret;
  const stop = (): void => { server.closeAllConnections(); server.close(() => process.exit(0)); };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`PARTNER_READY ${JSON.stringify({ url: `http://127.0.0.1:${port}`, port })}\n`);
}

main().catch((error: unknown) => {
  const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.stderr.write(busy ? `Port ${settings.port} is in use by another program. Choose another: PARTNER_PORT=9001 npm start\n` : `The demo partner site could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
