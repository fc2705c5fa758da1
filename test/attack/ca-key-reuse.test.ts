/** R30: an event key signs once. Tried: twice, at the same moment, in two processes, after every end a key can have, from a copy of its row. */
import { verify, X509Certificate } from 'node:crypto';
import { CaKey } from '../../bff/src/ca/entities';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { integer, sequence, setOf } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';
import { ATTRIBUTES, openCa, type CaHere } from '../kit/pki/open-ca';
import { CA_PROCESSES_TIMEOUT_MS, startCaProcesses } from '../kit/pki/start-ca-process';

const conflict = { code: 'conflict' };

forEachDatabase('an event key', (database) => {
  let here: CaHere;
  beforeAll(async () => { here = await openCa(database()); });
  beforeEach(() => { here.shift = 0; });
  afterAll(() => here.close());

  test('signs one of two documents, never both', async () => {
    const { keyId, certificate } = await here.issue();
    const two = [1, 2].map((n) => setOf(sequence(integer(n))));
    const results = await Promise.allSettled(two.map((attributes) => here.ca.signOnce(keyId, attributes)));
    const signed = results.flatMap((r, i) => (r.status === 'fulfilled' ? [[two[i]!, r.value] as const] : []));
    expect(signed).toHaveLength(1);
    expect(verify('sha256', signed[0]![0], new X509Certificate(certificate).publicKey, signed[0]![1])).toBe(true);
    for (const attributes of two) await expect(here.ca.signOnce(keyId, attributes)).rejects.toMatchObject(conflict);
  });
  test('signs once when two real processes reach for it at the same moment', async () => {
    const keyIds = await Promise.all(Array.from({ length: 12 }, async () => (await here.issue()).keyId));
    const answers = await startCaProcesses(2, { url: database().url, keyFile: here.keyFile, keyIds, toBeSigned: ATTRIBUTES.toString('hex') });
    keyIds.forEach((_, i) => {
      const results = answers.map(({ results: all }) => all[i]!);
      expect(results.filter(({ signature }) => signature)).toHaveLength(1);
      expect(results.flatMap(({ error }) => error ?? [])).toEqual(['conflict']);
    });
  }, CA_PROCESSES_TIMEOUT_MS);
  test('is dead after abandon, revocation, expiry and the sweep', async () => {
    const ends: [string, (serial: Uint8Array) => Promise<unknown>][] = [
      ['abandoned', (serial) => here.ca.abandon(serial)], ['revoked', (serial) => here.ca.revoke({ serial, reason: 'keyCompromise' })],
      ['expired', async () => { here.shift = 25 * 3_600_000; }], ['swept', async () => { here.shift = 25 * 3_600_000; await here.ca.destroyExpiredKeys(); here.shift = 0; }],
    ];
    for (const [, end] of ends) {
      const { keyId, certificate } = await here.issue();
      await end(readCertificate(certificate).serial);
      await expect(here.ca.signOnce(keyId, ATTRIBUTES)).rejects.toMatchObject(conflict);
      here.shift = 0;
      expect(await here.dataSource.manager.findOneByOrFail(CaKey, { id: keyId })).toMatchObject({ state: 'destroyed', sealed: null });
    }
  });
  test('copied before its use and put back under another id does not open: it is bound to its row', async () => {
    const { manager } = here.dataSource;
    const [victim, mine] = [await here.issue(), await here.issue()];
    const { sealed } = await manager.findOneByOrFail(CaKey, { id: victim.keyId });
    await here.ca.signOnce(victim.keyId, ATTRIBUTES);
    await manager.createQueryBuilder().update(CaKey).set({ sealed }).where({ id: mine.keyId }).execute();
    await expect(here.ca.signOnce(mine.keyId, ATTRIBUTES)).rejects.toThrow('does not open');
    // and the try has cost that key
    await expect(here.ca.signOnce(mine.keyId, ATTRIBUTES)).rejects.toMatchObject(conflict);
  });
  test.each(['root', 'issuing', 'tsa'])('cannot be the %s: an authority\'s key id is refused', async (purpose) => {
    const { id, sealed } = await here.dataSource.manager.findOneByOrFail(CaKey, { purpose: purpose as CaKey['purpose'] });
    await expect(here.ca.signOnce(id, ATTRIBUTES)).rejects.toMatchObject(conflict);
    expect(await here.dataSource.manager.findOneByOrFail(CaKey, { id })).toMatchObject({ state: 'active', sealed });
  });
});
