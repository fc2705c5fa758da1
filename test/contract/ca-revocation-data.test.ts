/** What the embedded CA gives for long-term validation, on each database: answers of now, about each certificate, by who issued it. */
import { CaCertificate } from '../../bff/src/ca/entities';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { forEachDatabase } from '../kit/databases';
import { buildPki } from '../kit/pki';
import { openCa, type CaHere } from '../kit/pki/open-ca';
import { readCrl, readOcsp } from '../kit/pki/read-revocation';

const serialOf = (certificate: Uint8Array): Buffer => readCertificate(certificate).serial;
const invalid = { code: 'invalid_request' };

forEachDatabase('revocation data for long-term validation', (database) => {
  let here: CaHere;
  beforeAll(async () => { here = await openCa(database()); });
  beforeEach(() => { here.shift = 0; });
  afterAll(() => here.close());

  test('covers leaf, time-stamping authority and issuing CA, made at the moment of the question', async () => {
    const { certificate, chain } = await here.issue();
    const tsa = Buffer.from((await here.dataSource.manager.findOneByOrFail(CaCertificate, { kind: 'tsa' })).certificate!, 'base64');
    await here.ca.crl('root');
    for (const moved of [0, 3000, 90_000]) {
      here.shift = moved;
      const second = Math.floor((Date.now() + here.shift) / 1000) * 1000;
      const data = await here.ca.revocationData([tsa, ...chain, certificate, certificate]);
      expect(data.uncovered).toEqual([]);
      const answers = data.ocsp.map((der) => readOcsp(der));
      expect(answers.map(({ singles }) => singles[0]!.serial.toString('hex')).sort()).toEqual([serialOf(tsa), serialOf(certificate)].map((s) => s.toString('hex')).sort());
      for (const answer of answers) {
        expect(answer.singles[0]!.status).toBe('good');
        expect(answer.producedAt.getTime()).toBeGreaterThanOrEqual(second);
        expect(answer.nonce).toBeUndefined();
      }
      expect(data.crls).toHaveLength(1);
      const crl = readCrl(Buffer.from(data.crls[0]!));
      expect(crl.issuer.equals(readCertificate(chain[1]!).subject)).toBe(true);
      expect(crl.thisUpdate.getTime()).toBeGreaterThanOrEqual(second);
    }
  });
  test('tells the truth about a revoked certificate', async () => {
    const { certificate, chain } = await here.issue();
    await here.ca.revoke({ serial: serialOf(certificate), reason: 'keyCompromise' });
    const { ocsp } = await here.ca.revocationData([certificate, ...chain]);
    expect(readOcsp(ocsp[0]!).singles[0]!.status).toBe('revoked');
  });
  test('names certificates it cannot answer for, and asks for none of roots and responders', async () => {
    const { certificate, chain } = await here.issue();
    const { ocsp } = await here.ca.revocationData([certificate]);
    const responder = readOcsp(ocsp[0]!).certificate!;
    const foreign = buildPki({ root: { ca: true }, leaf: { by: 'root' } }).leaf.certificate.der;
    const data = await here.ca.revocationData([chain[1]!, responder.der, foreign]);
    expect(data).toEqual({ ocsp: [], crls: [], uncovered: [readCertificate(foreign).der] });
  });
  test('is refused for what is no certificate', async () => {
    await expect(here.ca.revocationData([Buffer.from('no certificate')])).rejects.toMatchObject(invalid);
  });
});
