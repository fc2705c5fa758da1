/**
 * Grown up: people's pages, jobs, CA and PDF work in a process each, on links of their own. The whole journey, with the CA
 * and the signing process killed in the middle of acts: acts wait and end by themselves, nothing is lost, nothing is done
 * twice. And what each process was able to open: keys and strangers' PDFs never meet.
 */
import { X509Certificate } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLocalBlobStore } from '../../bff/src/blobs/embedded/local-folder';
import { openDatabase } from '../../bff/src/db/open';
import { createLogger, systemClock } from '../../bff/src/kernel';
import { connectLink } from '../../bff/src/kernel/service-link';
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import { createPhoneClient, devInbox, type PhoneClient } from '../../bff/demo/phone-client';
import { checkInvariants } from '../kit/invariants';
import { completed, demoPartner, readyToSign, startLuobi, type DemoPartner, type Luobi } from '../kit/server';

const QUICK = { LUOBI_JOB_LEASE_MS: '1500', LUOBI_LOG_LEVEL: 'warn' };

describe('web, worker, ca and signing as processes of their own', () => {
  let folder: string;
  let ca: Luobi;
  let signing: Luobi;
  let web: Luobi;
  let worker: Luobi;
  let partner: DemoPartner;
  let phone: PhoneClient;
  const dataOf = (name: string): string => path.join(folder, name);
  const processes = (): Luobi[] => [web, worker, signing, ca];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'luobi-apart-'));
    // as on four machines: a data folder each; what must be shared is named
    const database = { DATABASE_URL: `sqlite:${path.join(folder, 'shared', 'luobi.db')}` };
    mkdirSync(path.join(folder, 'shared'));
    for (const name of ['ca', 'signing', 'web', 'worker']) mkdirSync(dataOf(name), { recursive: true, mode: 0o700 });
    ca = await startLuobi({ dataDir: dataOf('ca'), services: 'ca', env: { ...QUICK, ...database, LUOBI_PUBLIC_URL: 'http://127.0.0.1:1' } });
    signing = await startLuobi({ dataDir: dataOf('signing'), services: 'signing', env: QUICK });
    // the operator copies the key of each link to the two ends of it
    for (const end of ['web', 'worker']) {
      mkdirSync(path.join(dataOf(end), 'keys'), { mode: 0o700 });
      for (const service of ['ca', 'signing']) cpSync(path.join(dataOf(service), 'keys', `link-${service}.key`), path.join(dataOf(end), 'keys', `link-${service}.key`));
    }
    const links = { LUOBI_CA_LINK: ca.url, LUOBI_SIGNING_LINK: signing.url, ...QUICK, ...database };
    web = await startLuobi({ dataDir: dataOf('web'), services: 'web,identity', env: links });
    // one blob store and one key of personal data for all that serve people
    cpSync(path.join(dataOf('web'), 'keys', 'personal-data.key'), path.join(dataOf('worker'), 'keys', 'personal-data.key'));
    rmSync(path.join(dataOf('worker'), 'blobs'), { recursive: true, force: true });
    symlinkSync(path.join(dataOf('web'), 'blobs'), path.join(dataOf('worker'), 'blobs'));
    worker = await startLuobi({ dataDir: dataOf('worker'), services: 'worker,identity', env: { ...links, LUOBI_PUBLIC_URL: web.url } });
    partner = demoPartner(web);
    phone = createPhoneClient(web.url, devInbox(web.url));
    await phone.login(partner.demo.signer.phone);
    await phone.call('verifyIdentity', { body: { idType: 'resident_id', name: partner.demo.signer.name, idNumber: partner.demo.signer.idNumber } });
  }, 180_000);
  afterAll(async () => {
    for (const one of processes()) await one?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ready(): Promise<{ envelopeId: string; sign: () => Promise<unknown>; done: () => Promise<void> }> {
    const { envelopeId, taskId, body } = await readyToSign(web.url, partner, phone);
    return {
      envelopeId, sign: () => phone.call('signTask', { params: { taskId }, body }),
      done: () => completed(partner, envelopeId, () => processes().map((one) => one.log()).join('\n---\n')),
    };
  }

  test('a contract is signed and completed at B-LTA', async () => {
    const { envelopeId, sign, done } = await ready();
    await sign();
    await done();
    expect((await partner.client.getEnvelope(envelopeId)).level).toBe('B-LTA');
  }, 120_000);

  test.each([['ca', () => ca], ['signing', () => signing], ['worker', () => worker]] as const)('the %s process is killed in the middle of acts and started again: each act ends, once', async (_, victim) => {
    for (let round = 0; round < 3; round += 1) {
      const { sign, done } = await ready();
      const answer = sign().catch(() => null);
      await new Promise((later) => { setTimeout(later, 40 * round + 10); });
      await victim().kill();
      await victim().restart();
      await answer;
      await done();
    }
  }, 180_000);

  test('an act begun while a service is down waits and ends by itself', async () => {
    const { envelopeId, sign, done } = await ready();
    await ca.kill();
    await sign();
    expect((await partner.client.getEnvelope(envelopeId)).state).not.toBe('completed');
    await ca.restart();
    await done();
  }, 120_000);

  test('the process that parses strangers\' PDFs opened no database and holds only the key of its own link', () => {
    expect(readdirSync(path.join(dataOf('signing'), 'keys'))).toEqual(['link-signing.key']);
    expect(existsSync(path.join(dataOf('signing'), 'luobi.db'))).toBe(false);
  });

  test('the process that holds the CA\'s keys alone has their key file; those that serve people do not', () => {
    expect(readdirSync(path.join(dataOf('ca'), 'keys')).sort()).toEqual(['ca.key', 'link-ca.key']);
    for (const end of ['web', 'worker']) expect(readdirSync(path.join(dataOf(end), 'keys'))).not.toContain('ca.key');
  });

  test('the key of the signing link opens nothing at the ca', async () => {
    const key = Buffer.from(readFileSync(path.join(dataOf('signing'), 'keys', 'link-signing.key'), 'utf8').trim(), 'hex');
    const stranger = connectLink({ url: ca.url, service: 'ca', key, clock: systemClock });
    await expect(stranger.call('trustAnchors', { repeatable: false }, [])).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'refused' } });
    await stranger.close();
  });

  test('a process that only works, or only serves a service, shows people nothing', async () => {
    for (const [one, paths] of [[worker, ['/api/v1/me', '/', '/dev/inbox', '/tsa']], [ca, ['/api/v1/me', '/', '/tsa']], [signing, ['/', '/link/1/ca/epoch']]] as const) {
      for (const at of paths) expect((await fetch(`http://127.0.0.1:${one.ready.port}${at}`)).status).toBeGreaterThanOrEqual(400);
      expect((await fetch(`http://127.0.0.1:${one.ready.port}/readyz`)).status).toBe(200);
    }
  });

  test('afterwards the books agree', async () => {
    for (const one of processes()) expect(await one.stop()).toBe(0);
    const dataSource = await openDatabase({ url: `sqlite:${path.join(folder, 'shared', 'luobi.db')}` });
    const pdf = openEmbeddedSigning({ logger: createLogger('silent') });
    const roots = [new X509Certificate(readFileSync(path.join(dataOf('web'), 'trust/root.pem'))).raw];
    try {
      expect(await checkInvariants({ dataSource, blobs: openLocalBlobStore(path.join(dataOf('web'), 'blobs')), signing: pdf, trustAnchors: roots, settled: true })).toEqual([]);
    } finally {
      await pdf.close();
      await dataSource.destroy();
    }
  }, 60_000);
});
