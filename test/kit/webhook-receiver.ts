/** A partner's server that receives webhooks and can be made to fail in every way a server fails. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookEvent } from '@luobi/shared/contract';

export interface Received {
  readonly event: WebhookEvent;
  readonly body: Buffer;
  readonly signature: string | undefined;
  /** what this receiver answered; 0 = never */
  readonly answered: number;
}
export interface WebhookReceiver {
  readonly url: string;
  readonly port: number;
  /** every request, also those that were answered with a failure */
  readonly received: Received[];
  /** status of the next answers, in order; 0 hangs; afterwards 204 */
  answerNext(...statuses: number[]): void;
  /** what a consumer that dedupes by delivery id has taken in */
  taken(): WebhookEvent[];
  until(done: (taken: readonly WebhookEvent[]) => boolean, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startWebhookReceiver(port = 0): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const plan: number[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const body = Buffer.concat(chunks);
      const status = plan.shift() ?? 204;
      received.push({ event: JSON.parse(body.toString('utf8')) as WebhookEvent, body, signature: request.headers['luobi-signature'] as string | undefined, answered: status });
      if (status !== 0) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  const at = (server.address() as AddressInfo).port;
  const taken = (): WebhookEvent[] => {
    const seen = new Map<string, WebhookEvent>();
    for (const { event, answered } of received) if (answered >= 200 && answered < 300 && !seen.has(event.deliveryId)) seen.set(event.deliveryId, event);
    return [...seen.values()];
  };
  return {
    url: `http://127.0.0.1:${at}/luobi`, port: at, received, taken,
    answerNext: (...statuses) => { plan.push(...statuses); },
    async until(done, withinMs = 30_000) {
      for (const end = Date.now() + withinMs; !done(taken());) {
        if (Date.now() > end) throw new Error(`only ${taken().map((e) => e.event).join(', ') || 'nothing'} arrived`);
        await new Promise((resolve) => { setTimeout(resolve, 20); });
      }
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}
