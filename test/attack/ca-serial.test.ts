/** R30: a serial is spent once, whoever brings it: asked twice, taken from somebody else, or chosen to collide. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { CaCertificate, CaKey } from '../../bff/src/ca/entities';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { forEachDatabase } from '../kit/databases';
import { openCa, PERSON, type CaHere } from '../kit/pki/open-ca';

const conflict = { code: 'conflict' };

forEachDatabase('a serial', (database) => {
  let here: CaHere;
  beforeAll(async () => { here = await openCa(database()); });
  afterAll(() => here.close());
  const eventKeys = (): Promise<number> => here.dataSource.manager.countBy(CaKey, { purpose: 'event' });

  test('asked for four times at the same moment, then by another process, gives one certificate and one key', async () => {
    const other = await here.again();
    for (let round = 0; round < 5; round++) {
      const before = await eventKeys();
      const serial = here.ca.newSerial();
      const results = await Promise.allSettled(Array.from({ length: 4 }, () => here.issue({ serial, evidenceDigest: randomBytes(32) })));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject(conflict);
      await expect(other.issueEventCertificate({ serial, subject: PERSON, evidenceDigest: randomBytes(32) })).rejects.toMatchObject(conflict);
      expect(await eventKeys()).toBe(before + 1);
    }
  });
  test('that was issued is not issued again under another name, nor after its certificate ended or was revoked', async () => {
    const serial = here.ca.newSerial();
    await here.issue({ serial });
    const again = (): Promise<unknown> => here.issue({ serial, subject: { ...PERSON, name: '李四' } });
    await expect(again()).rejects.toMatchObject(conflict);
    await here.ca.revoke({ serial, reason: 'superseded' });
    await expect(again()).rejects.toMatchObject(conflict);
    here.shift = 400 * 86_400_000;
    await expect(again()).rejects.toMatchObject(conflict);
    here.shift = 0;
    expect(await here.dataSource.manager.findOneByOrFail(CaCertificate, { serial: Buffer.from(serial).toString('hex') })).toMatchObject({ subjectName: '张三', state: 'revoked' });
  });
  test('of an authority, of another act or of an abandoned one is nobody else\'s', async () => {
    const abandoned = here.ca.newSerial();
    await here.ca.abandon(abandoned);
    const { chain, certificate } = await here.issue();
    for (const serial of [...chain, certificate].map((der) => readCertificate(der).serial).concat(Buffer.from(abandoned))) {
      await expect(here.issue({ serial })).rejects.toMatchObject(conflict);
    }
    // and abandoning an authority's serial takes no authority away
    for (const der of chain) await here.ca.abandon(readCertificate(der).serial);
    await expect(here.issue()).resolves.toBeDefined();
  });
  test.each([
    ['empty', Buffer.alloc(0)], ['one byte', Buffer.from([1])], ['15 bytes', Buffer.alloc(15, 1)], ['17 bytes', Buffer.alloc(17, 1)], ['64 bytes', Buffer.alloc(64, 1)],
    ['zero', Buffer.alloc(16)], ['leading zero', Buffer.concat([Buffer.from([0]), Buffer.alloc(15, 1)])], ['negative', Buffer.alloc(16, 0xff)],
  ])('that is no serial (%s) reaches no table', async (_, serial) => {
    const before = await here.dataSource.manager.count(CaCertificate);
    await expect(here.issue({ serial })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(here.ca.abandon(serial)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await here.dataSource.manager.count(CaCertificate)).toBe(before);
  });
  test('made here cannot be guessed: 122 free bits, never twice', async () => {
    const serials = Array.from({ length: 2000 }, () => Buffer.from(here.ca.newSerial()));
    expect(new Set(serials.map((s) => s.toString('hex'))).size).toBe(2000);
    for (let bit = 2; bit < 128; bit++) {
      const ones = serials.filter((s) => s[bit >> 3]! & (0x80 >> (bit & 7))).length;
      expect(Math.abs(ones - 1000)).toBeLessThan(200); // 9 sigma
    }
    const serial = here.ca.newSerial();
    expect(new X509Certificate((await here.issue({ serial })).certificate).serialNumber.toLowerCase()).toBe(Buffer.from(serial).toString('hex'));
  });
});
