/** An older list must never come after a newer one: clocks set back, other processes, a list from memory, many at once. */
import { CaCrl } from '../../bff/src/ca/entities';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { OID } from '../../bff/src/ca/oids';
import { readDer } from '../../bff/src/kernel/der/read';
import { objectIdentifier } from '../../bff/src/kernel/der/write';
import { forEachDatabase } from '../kit/databases';
import { openCa, type CaHere } from '../kit/pki/open-ca';

/** cRLNumber, found by its OID; the value is an OCTET STRING that holds an INTEGER. */
function numberOf(list: Uint8Array): number {
  const extensions = readDer(list).children[0]!.children.at(-1)!.children[0]!.children;
  const found = extensions.find((extension) => extension.children[0]!.raw.equals(objectIdentifier(OID.crlNumber)))!;
  const { body } = readDer(found.children.at(-1)!.body);
  return body.readUIntBE(0, body.length);
}

forEachDatabase('revocation lists', (database) => {
  let here: CaHere;
  beforeAll(async () => { here = await openCa(database()); });
  beforeEach(() => { here.shift = 0; });
  afterAll(() => here.close());
  const list = async (ca = here.ca): Promise<Buffer> => Buffer.from((await ca.crl(1))!.der);
  const revokeOne = async (): Promise<Buffer> => {
    const { serial } = readCertificate((await here.issue()).certificate);
    await here.ca.revoke({ serial, reason: 'keyCompromise' });
    return serial;
  };

  test('keep every revocation when the clock is set back by a day, and the number goes up', async () => {
    const serial = await revokeOne();
    const before = await list();
    here.shift = -24 * 3_600_000;
    const after = await list();
    expect(after.includes(serial)).toBe(true);
    expect(numberOf(after)).toBeGreaterThan(numberOf(before));
    here.shift = 0;
    expect((await list()).includes(serial)).toBe(true);
  });
  test('of a process that slept through a revocation know it before they are given out', async () => {
    const sleeper = await here.again();
    const stale = await list(sleeper);
    const serial = await revokeOne();
    const fresh = await list(sleeper);
    expect([stale.includes(serial), fresh.includes(serial)]).toEqual([false, true]);
    expect(numberOf(fresh)).toBeGreaterThan(numberOf(stale));
  });
  test('with a higher number never know less, whoever made them', async () => {
    const other = await here.again();
    const seen: { number: number; known: number }[] = [];
    const serials: Buffer[] = [];
    for (let round = 0; round < 5; round++) {
      serials.push(await revokeOne());
      for (const ca of [here.ca, other]) {
        const der = await list(ca);
        seen.push({ number: numberOf(der), known: serials.filter((serial) => der.includes(serial)).length });
      }
    }
    seen.sort((a, b) => a.number - b.number);
    for (let i = 1; i < seen.length; i++) expect(seen[i]!.known).toBeGreaterThanOrEqual(seen[i - 1]!.known);
  });
  test('revocation is not undone by any reason, time or repetition', async () => {
    const { serial } = readCertificate((await here.issue()).certificate);
    await here.ca.revoke({ serial, reason: 'superseded' });
    for (const reason of ['removeFromCRL', 'certificateHold'] as unknown as ('unspecified')[]) await expect(here.ca.revoke({ serial, reason })).rejects.toMatchObject({ code: 'invalid_request' });
    await here.ca.revoke({ serial, reason: 'unspecified' });
    await here.ca.abandon(serial);
    expect((await list()).includes(serial)).toBe(true);
  });
  test('a number is given once, in all processes together', async () => {
    const rows = await here.dataSource.manager.find(CaCrl);
    expect(new Set(rows.map(({ issuerKeyId, number }) => `${issuerKeyId} ${number}`)).size).toBe(rows.length);
    await expect(here.dataSource.manager.insert(CaCrl, { ...rows[0]!, id: '0'.repeat(26) })).rejects.toThrow();
  });
});
