/** Webhooks from the event's job to the partner's server: order, retries, exactly once for whoever dedupes, new secrets. */
import { webhookIsGenuine } from '../../bff/demo/partner-client';
import { eventJobKey } from '../../bff/src/envelope';
import { enqueue, startWorker, type Worker } from '../../bff/src/jobs';
import { Job } from '../../bff/src/jobs/entities';
import { createLogger, createPersonalDataBox, newId } from '../../bff/src/kernel';
import { createOutboundPost } from '../../bff/src/notify/outbound';
import { readWebhook, setWebhook, webhookJobHandlers, type WebhookState } from '../../bff/src/partner';
import { WebhookDelivery } from '../../bff/src/partner/entities';
import type { DataSource } from 'typeorm';
import { forEachDatabase } from '../kit/databases';
import { everythingStored, MovableClock } from '../kit/people';
import { startWebhookReceiver, type WebhookReceiver } from '../kit/webhook-receiver';

const EVENTS = ['envelope.sent', 'recipient.claimed', 'task.signed', 'task.approved', 'task.signed', 'envelope.completed'];
/** The clock leaps while jobs run; their leases must not end by that. */
const LEASE_MS = 7 * 86_400_000;

forEachDatabase('webhooks', (database) => {
  let dataSource: DataSource;
  let receiver: WebhookReceiver;
  let workers: Worker[] = [];
  let clock: MovableClock;
  let partnerId: string;
  const box = createPersonalDataBox(Buffer.alloc(32, 3));
  beforeAll(async () => { dataSource = await database().open(); });
  afterAll(async () => { await dataSource.destroy(); });
  beforeEach(async () => {
    for (const table of ['jobs', 'webhook_deliveries']) await dataSource.query(`DELETE FROM ${table}`);
    receiver = await startWebhookReceiver();
    clock = new MovableClock(new Date().toISOString());
    partnerId = newId();
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
    await receiver.stop();
  });

  const deps = () => ({ dataSource, clock, box, outbound: createOutboundPost({ allowLoopback: true, timeoutMs: 250 }), nudge: () => workers.forEach((w) => w.nudge()) });
  const work = (): Worker => {
    const worker = startWorker({ dataSource, clock, logger: createLogger('silent'), handlers: webhookJobHandlers(deps()), pollMs: 15, leaseMs: LEASE_MS });
    workers.push(worker);
    return worker;
  };
  /** As emitEvent does. */
  const tell = (envelopeId: string, sequence: number, event: string): Promise<string> => dataSource.transaction((manager) => enqueue(manager, {
    kind: 'envelope-event', dedupeKey: eventJobKey(envelopeId, sequence),
    payload: { envelopeId, partnerId, event, recipientId: null, sequence, at: clock.now().toISOString(), state: 'sent' },
  }, clock.now()));
  const tellAll = async (envelopeId = newId()): Promise<string> => {
    for (const [i, event] of EVENTS.entries()) await tell(envelopeId, i + 1, event);
    return envelopeId;
  };
  const state = async (): Promise<WebhookState & { deliveries: WebhookDelivery[] }> => {
    const read = await readWebhook({ dataSource }, partnerId);
    return { ...read, deliveries: [...read.deliveries] };
  };
  /** Lets an hour pass in steps while the workers run. */
  const untilTaken = async (count: number, step = 1): Promise<void> => {
    for (let n = 0; n < 800 && receiver.taken().length < count; n++) {
      clock.pass({ seconds: step });
      await new Promise((resolve) => { setTimeout(resolve, 25); });
    }
    expect(receiver.taken()).toHaveLength(count);
    await settled(step);
  };
  /** The partner has answered; our note of its answer is a moment behind. */
  const settled = async (step = 0): Promise<void> => {
    while ((await state()).deliveries.some((d) => d.state === 'pending')) {
      clock.pass({ seconds: step });
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
  };

  test('arrive once, in order, signed over the raw body so that the sample client accepts them', async () => {
    const secret = await setWebhook(deps(), partnerId, receiver.url);
    const envelopeId = await tellAll();
    work();
    await receiver.until((taken) => taken.length === EVENTS.length);
    expect(receiver.received.map((r) => r.event.event)).toEqual(EVENTS);
    expect(receiver.received.map((r) => r.event.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { body, signature, event } of receiver.received) {
      expect(event.envelopeId).toBe(envelopeId);
      expect(webhookIsGenuine(secret, signature, body, clock.now().getTime())).toBe(true);
      expect(webhookIsGenuine(secret, signature, Buffer.concat([body, Buffer.from(' ')]), clock.now().getTime())).toBe(false);
    }
    await settled();
    expect((await state()).deliveries.map((d) => [d.state, d.attempts, d.lastStatus])).toEqual(EVENTS.map(() => ['delivered', 1, 204]));
  });

  test('are sent again after 500, 404, a redirect and a hang, until they arrive, and nothing overtakes', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    receiver.answerNext(500, 0, 404, 302, 204, 503);
    await tellAll();
    work();
    await untilTaken(EVENTS.length);
    expect(receiver.taken().map((e) => e.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(receiver.received.slice(0, 5).map((r) => r.event.deliveryId)).size).toBe(1);
    expect((await state()).deliveries.sort((a, b) => a.sequence - b.sequence).map((d) => d.attempts)).toEqual([5, 2, 1, 1, 1, 1]);
  });

  test('wait for a server that is down and come when it is up', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    await receiver.stop();
    await tellAll();
    work();
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    expect((await state()).deliveries.every((d) => d.state === 'pending' && d.lastStatus === null)).toBe(true);
    receiver = await startWebhookReceiver(receiver.port);
    await untilTaken(EVENTS.length);
    expect(receiver.taken().map((e) => e.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('of one envelope do not hold up those of another', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    const [slow, quick] = [newId(), newId()];
    receiver.answerNext(500);
    await tell(slow, 1, 'envelope.sent');
    work();
    while (receiver.received.length < 1) await new Promise((resolve) => { setTimeout(resolve, 10); });
    await tell(quick, 1, 'envelope.sent');
    await receiver.until((taken) => taken.some((e) => e.envelopeId === quick));
    expect(receiver.taken().some((e) => e.envelopeId === slow)).toBe(false);
  });

  test('an event that is not even recorded yet is not overtaken', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    const envelopeId = newId();
    const first = await tell(envelopeId, 1, 'envelope.sent');
    await dataSource.manager.update(Job, { id: first }, { runAt: new Date(clock.now().getTime() + 60_000) });
    await tell(envelopeId, 2, 'envelope.revoked');
    work();
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    expect(receiver.received).toEqual([]);
    await untilTaken(2, 5);
    expect(receiver.taken().map((e) => e.sequence)).toEqual([1, 2]);
  });

  test('waiting for an earlier event costs little', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    receiver.answerNext(...Array.from({ length: 12 }, () => 500));
    await tellAll();
    work();
    await untilTaken(EVENTS.length, 60);
    const runs = (await dataSource.manager.findBy(Job, { kind: 'deliver-webhook' })).reduce((sum, job) => sum + job.attempts, 0);
    expect(runs).toBeLessThan(250);
  }, 60_000);

  test('are given up after a day, seen as failed, and the next event is tried', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    const envelopeId = newId();
    await tell(envelopeId, 1, 'envelope.sent');
    receiver.answerNext(...Array.from({ length: 23 }, () => 500));
    const started = clock.now().getTime();
    work();
    while (receiver.received.length < 1) await new Promise((resolve) => { setTimeout(resolve, 10); });
    await tell(envelopeId, 2, 'envelope.completed');
    await untilTaken(1, 1200);
    const [first, second] = (await state()).deliveries.sort((a, b) => a.sequence - b.sequence);
    expect(first).toMatchObject({ state: 'failed', attempts: 23, lastStatus: 500 });
    expect(second).toMatchObject({ state: 'delivered', event: 'envelope.completed' });
    expect((clock.now().getTime() - started) / 3_600_000).toBeGreaterThan(20);
  }, 60_000);

  test('two workers and a worker that dies after sending: a consumer that dedupes takes each once', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    let deaths = 2;
    const dying = { ...deps(), outbound: async (...args: Parameters<ReturnType<typeof createOutboundPost>>) => {
      const status = await createOutboundPost({ allowLoopback: true, timeoutMs: 250 })(...args);
      if (status === 204 && deaths-- > 0) throw new Error('power cut between answer and commit');
      return status;
    } };
    for (let n = 0; n < 2; n++) workers.push(startWorker({ dataSource, clock, logger: createLogger('silent'), handlers: webhookJobHandlers(dying), pollMs: 15, leaseMs: LEASE_MS }));
    await tellAll();
    await untilTaken(EVENTS.length);
    expect(receiver.received.length).toBeGreaterThan(EVENTS.length);
    expect(receiver.taken().map((e) => e.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    expect((await state()).deliveries.every((d) => d.state === 'delivered')).toBe(true);
  });

  test('an event job that runs twice is recorded once', async () => {
    await setWebhook(deps(), partnerId, receiver.url);
    const payload = { envelopeId: newId(), partnerId, event: 'envelope.sent', recipientId: null, sequence: 1, at: clock.now().toISOString(), state: 'sent' };
    const record = webhookJobHandlers(deps()).get('envelope-event')!;
    const context = { jobId: newId(), attempt: 1, extendLease: async () => undefined };
    await Promise.all(Array.from({ length: 5 }, () => record(payload, context)));
    expect(await dataSource.manager.countBy(WebhookDelivery, { partnerId })).toBe(1);
    expect(await dataSource.manager.countBy(Job, { kind: 'deliver-webhook' })).toBe(1);
  });

  test('a new address comes with a new secret; the old one signs nothing more; neither is stored in clear', async () => {
    const old = await setWebhook(deps(), partnerId, 'http://127.0.0.1:1/gone');
    const fresh = await setWebhook(deps(), partnerId, receiver.url);
    expect(fresh).not.toBe(old);
    await tell(newId(), 1, 'envelope.sent');
    work();
    await receiver.until((taken) => taken.length === 1);
    const [{ signature, body }] = receiver.received as [typeof receiver.received[number]];
    expect(webhookIsGenuine(fresh, signature, body, clock.now().getTime())).toBe(true);
    expect(webhookIsGenuine(old, signature, body, clock.now().getTime())).toBe(false);
    const stored = await everythingStored(dataSource);
    for (const secret of [old, fresh]) expect(stored).not.toContain(secret);
  });

  test('a partner without an address is told nothing, and nothing piles up', async () => {
    await tellAll();
    const worker = work();
    await worker.idle();
    expect(await dataSource.manager.countBy(WebhookDelivery, { partnerId })).toBe(0);
    expect(await state()).toEqual({ url: '', active: false, deliveries: [] });
  });
});
