/**
 * Tells a partner what happened: every envelope event becomes one delivery, sent until it is received, in order per
 * envelope. Signature as in `Luobi-Signature: t=<seconds>,v1=<hex HMAC-SHA256(secret, t + "." + body)>`.
 */
import { createHmac } from 'node:crypto';
import { In, LessThan, type DataSource } from 'typeorm';
import { newId, newToken, type Clock, type PersonalDataBox } from '../kernel';
import { compareAndSet, dbErrorKind, inTransaction, insertRows, type Manager } from '../db';
import { eventJobKey } from '../envelope';
import { enqueue, RetryLater, type JobHandler } from '../jobs';
import { Job } from '../jobs/entities';
import type { OutboundPost } from '../notify/port';
import { Webhook, WebhookDelivery } from './entities';

export interface WebhookDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
  readonly outbound: OutboundPost;
  readonly nudge: () => void;
}

/** A day of retries: pauses double up to two hours. */
const MAX_ATTEMPTS = 23;
const LONGEST_PAUSE_MS = 7_200_000;
/** Whoever waits for an earlier event is woken when it ends; looking is only for the case that nobody woke it. */
const LONGEST_LOOK_MS = 300_000;

const secretPlace = (partnerId: string): string => `webhooks:secret:${partnerId}`;

/** Sets the address and makes a new secret. @returns the secret, shown this once */
export async function setWebhook(deps: Pick<WebhookDeps, 'dataSource' | 'clock' | 'box'>, partnerId: string, url: string): Promise<string> {
  const secret = newToken(32);
  const values = { url, secretSealed: deps.box.seal(secret, secretPlace(partnerId)), updatedAt: deps.clock.now() };
  await inTransaction(deps.dataSource, async (manager) => {
    if (await compareAndSet(manager, Webhook, { partnerId }, values)) return;
    await insertRows(manager, Webhook, { id: newId(), partnerId, ...values });
  });
  return secret;
}

export interface WebhookState {
  readonly url: string;
  readonly active: boolean;
  readonly deliveries: readonly WebhookDelivery[];
}
/** The address and the last hundred deliveries, newest first. */
export async function readWebhook(deps: Pick<WebhookDeps, 'dataSource'>, partnerId: string): Promise<WebhookState> {
  const webhook = await deps.dataSource.manager.findOneBy(Webhook, { partnerId });
  const deliveries = await deps.dataSource.manager.find(WebhookDelivery, { where: { partnerId }, order: { createdAt: 'DESC', id: 'DESC' }, take: 100 });
  return { url: webhook?.url ?? '', active: webhook !== null, deliveries };
}

export function signWebhook(secret: string, timestampSeconds: number, body: string): string {
  return `t=${timestampSeconds},v1=${createHmac('sha256', secret).update(`${timestampSeconds}.${body}`).digest('hex')}`;
}

/** Handlers of the two webhook jobs. */
export function webhookJobHandlers(deps: WebhookDeps): Map<string, JobHandler> {
  return new Map<string, JobHandler>([
    ['envelope-event', (payload) => recordDelivery(deps, payload as unknown as EnvelopeEvent)],
    ['deliver-webhook', (payload, { attempt }) => deliver(deps, payload['deliveryId'] as string, attempt)],
  ]);
}

interface EnvelopeEvent {
  readonly envelopeId: string;
  readonly partnerId: string;
  readonly event: string;
  readonly recipientId: string | null;
  readonly sequence: number;
  /** ISO instant */
  readonly at: string;
  readonly state: string;
}

async function recordDelivery(deps: WebhookDeps, event: EnvelopeEvent): Promise<void> {
  if (!(await deps.dataSource.manager.existsBy(Webhook, { partnerId: event.partnerId }))) return;
  const id = newId();
  const body = JSON.stringify({ deliveryId: id, event: event.event, envelopeId: event.envelopeId, recipientId: event.recipientId, sequence: event.sequence, at: event.at, state: event.state });
  try {
    await inTransaction(deps.dataSource, async (manager) => {
      const now = deps.clock.now();
      await insertRows(manager, WebhookDelivery, {
        id, partnerId: event.partnerId, envelopeId: event.envelopeId, event: event.event, sequence: event.sequence, body,
        state: 'pending', attempts: 0, lastStatus: null, createdAt: now, deliveredAt: null,
      });
      await enqueue(manager, { kind: 'deliver-webhook', payload: { deliveryId: id } }, now);
    });
    deps.nudge();
  } catch (error) {
    if (dbErrorKind(error) !== 'unique') throw error; // recorded by an earlier run of this job
  }
}

async function deliver(deps: WebhookDeps, deliveryId: string, attempt: number): Promise<void> {
  const { manager } = deps.dataSource;
  const delivery = await manager.findOneBy(WebhookDelivery, { id: deliveryId, state: 'pending' });
  if (!delivery) return;
  const webhook = await manager.findOneBy(Webhook, { partnerId: delivery.partnerId });
  if (!webhook) return;
  if (await earlierOnItsWay(manager, delivery)) throw new RetryLater(Math.min(LONGEST_LOOK_MS, 250 * 2 ** Math.min(attempt, 12)), 'an earlier event of this envelope is still on its way');
  const secret = deps.box.open(webhook.secretSealed, secretPlace(delivery.partnerId));
  const seconds = Math.floor(deps.clock.now().getTime() / 1000);
  const status = await deps.outbound(webhook.url, delivery.body, { 'content-type': 'application/json', 'luobi-signature': signWebhook(secret, seconds, delivery.body), 'luobi-delivery': delivery.id });
  const delivered = status >= 200 && status < 300;
  const tries = delivery.attempts + 1;
  const state = delivered ? 'delivered' : tries >= MAX_ATTEMPTS ? 'failed' : 'pending';
  await inTransaction(deps.dataSource, async (tx) => {
    const now = deps.clock.now();
    const mine = await compareAndSet(tx, WebhookDelivery, { id: delivery.id, state: 'pending', attempts: delivery.attempts }, { state, attempts: tries, lastStatus: status || null, deliveredAt: delivered ? now : null });
    if (mine && state !== 'pending') await wakeNext(tx, delivery, now);
  });
  if (state === 'pending') throw new RetryLater(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** tries), `the partner answered ${status || 'nothing'}`);
  deps.nudge();
}

/** Recorded and not delivered, or not even recorded: jobs run side by side. */
async function earlierOnItsWay(manager: Manager, { envelopeId, sequence }: WebhookDelivery): Promise<boolean> {
  const earlier = Array.from({ length: sequence - 1 }, (_, i) => eventJobKey(envelopeId, i + 1));
  return (await manager.existsBy(WebhookDelivery, { envelopeId, state: 'pending', sequence: LessThan(sequence) }))
    || (earlier.length > 0 && (await manager.existsBy(Job, { dedupeKey: In(earlier), state: 'ready' })));
}

async function wakeNext(manager: Manager, { envelopeId }: WebhookDelivery, now: Date): Promise<void> {
  const next = await manager.findOne(WebhookDelivery, { where: { envelopeId, state: 'pending' }, order: { sequence: 'ASC' } });
  if (next) await enqueue(manager, { kind: 'deliver-webhook', payload: { deliveryId: next.id } }, now);
}
