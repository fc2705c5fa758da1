/**
 * The process is killed with SIGKILL at each numbered point of the act of signing, three times each, and started again:
 * nothing lost, nothing doubled (security §4.3). The client keeps a ledger of what it was answered, outside the server.
 */
import { randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer } from '../../shared/src/contract';
import { LuobiError } from '../../bff/demo/partner-client';
import { createPhoneClient, devInbox, type PhoneClient } from '../../bff/demo/phone-client';
import { openLocalBlobStore } from '../../bff/src/blobs/embedded/local-folder';
import { openDatabase } from '../../bff/src/db/open';
import { createLogger } from '../../bff/src/kernel';
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import { SigningAttempt } from '../../bff/src/envelope/entities';
import { checkInvariants } from '../kit/invariants';
import { completed, demoPartner, readyToSign, startLuobi, type DemoPartner, type Luobi } from '../kit/server';

const POINTS = ['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'P12', 'P13', 'P14', 'P15', 'P16'];
const KILLS_PER_POINT = Number(process.env['LUOBI_KILLS_PER_POINT'] ?? 3);
/** in a job behind the act, where no client's answer can be lost */
const COMPLETING = new Set(['P13', 'P14', 'P15', 'P16']);
const killsAt = (point: string): number => (COMPLETING.has(point) ? Math.ceil(KILLS_PER_POINT / 2) : KILLS_PER_POINT);
const QUICK = { LUOBI_JOB_LEASE_MS: '1500', LUOBI_LOG_LEVEL: 'error' };

describe('killed at', () => {
  let luobi: Luobi;
  let partner: DemoPartner;
  let phone: PhoneClient;
  /** task → what the client was promised */
  const ledger = new Map<string, Answer<'signTask'> | null>();

  beforeAll(async () => {
    luobi = await startLuobi({ env: QUICK });
    partner = demoPartner(luobi);
    phone = createPhoneClient(luobi.url, devInbox(luobi.url));
    await phone.login(partner.demo.signer.phone);
    const { outcome } = await phone.call('verifyIdentity', { body: { idType: 'resident_id', name: partner.demo.signer.name, idNumber: partner.demo.signer.idNumber } });
    expect(outcome).toBe('match');
  });
  afterAll(async () => { await luobi?.remove(); });

  test.each(POINTS.map((point) => [point, killsAt(point)] as const))('%s, %i times: the act is there once, and asking again gives the same answer', async (point, kills) => {
    for (let kill = 0; kill < kills; kill++) {
      const { envelopeId, taskId, body } = await readyToSign(luobi.url, partner, phone);
      await luobi.kill();
      await luobi.restart({ ...QUICK, LUOBI_FAULT: `${point}:kill` });
      const idempotencyKey = randomUUID();
      const answered = phone.call('signTask', { params: { taskId }, body, idempotencyKey }).catch((error: unknown) => {
        if (error instanceof LuobiError) throw error;
        return null; // the connection broke: nothing was promised
      });
      await luobi.exited();
      ledger.set(taskId, await answered);
      await luobi.restart(QUICK);
      // the same request again: the verb itself knows the proof. With its key it may still be marked as running for a
      // minute, which the client is told; waiting for that once is enough
      const withKey = kill === 0 && (point === 'P1' || point === 'P11');
      const again = await (withKey ? phone.call('signTask', { params: { taskId }, body, idempotencyKey }) : phone.call('signTask', { params: { taskId }, body })).catch((error: unknown) => {
        if (error instanceof LuobiError && error.code === 'idempotency_in_progress') return phone.call('signTask', { params: { taskId }, body });
        throw error;
      });
      expect(['running', 'done']).toContain(again.state);
      ledger.set(taskId, again);
      await completed(partner, envelopeId, () => luobi.log());
      const sealing = await phone.call('getSealing', { params: { taskId } });
      expect(sealing.state).toBe('done');
      expect(await phone.call('signTask', { params: { taskId }, body })).toEqual(sealing);
      if (again.signature) expect(sealing.signature).toEqual(again.signature);
    }
  }, 300_000);

  test('afterwards: every promise is kept and the books of the server agree', async () => {
    await luobi.stop();
    const dataSource = await openDatabase({ url: `sqlite:${path.join(luobi.dataDir, 'luobi.db')}` });
    const logger = createLogger('silent');
    const signing = openEmbeddedSigning({ logger });
    try {
      expect(ledger.size).toBe(POINTS.reduce((sum, point) => sum + killsAt(point), 0));
      for (const taskId of ledger.keys()) expect(await dataSource.manager.countBy(SigningAttempt, { taskId, state: 'done' })).toBe(1);
      const [integrity] = (await dataSource.query('PRAGMA integrity_check')) as { integrity_check: string }[];
      expect(integrity?.integrity_check).toBe('ok');
      const roots = [new X509Certificate(readFileSync(path.join(luobi.dataDir, 'trust/root.pem'))).raw];
      expect(await checkInvariants({ dataSource, blobs: openLocalBlobStore(path.join(luobi.dataDir, 'blobs')), signing, trustAnchors: roots, settled: true })).toEqual([]);
    } finally {
      await signing.close();
      await dataSource.destroy();
    }
  });
});
