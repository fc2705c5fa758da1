/**
 * More than 20,000 changed tokens, certificates, lists, OCSP requests and time-stamp requests against what reads them:
 * nothing is accepted that says another thing than the honest one, nothing hangs, nothing throws what is not its own.
 * LUOBI_FUZZ_SEED plays a run again; LUOBI_FUZZ_FACTOR makes it longer.
 */
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { openEmbeddedCa, type EmbeddedCa } from '../../bff/src/ca/embedded';
import { TokenRefused, verifyTimestampResponse, type TokenExpectation } from '../../bff/src/ca/verify-token';
import { encodeTimestampRequest } from '../../bff/src/ca/tsp/request';
import { checkPath } from '../../bff/src/ca/x509/path';
import { readCertificate, type Certificate } from '../../bff/src/ca/x509/read-certificate';
import { OID } from '../../bff/src/ca/oids';
import { sha256, systemClock } from '../../bff/src/kernel';
import { DerError, readDer } from '../../bff/src/kernel/der/read';
import { context, integer, nullValue, objectIdentifier, octetString, sequence } from '../../bff/src/kernel/der/write';
import { readCertificate as readAsVerifier } from '../../bff/src/signing/embedded/verify/x509/certificate';
import { revocationOf } from '../../bff/src/signing/embedded/verify/x509/revocation';
import { freshSqlite } from '../kit/databases';
import { FAULTY_AUTHORITIES, forgeResponse, FORGED_POLICY, lot, mutate, timestampPki } from '../kit/pki';

const SEED = Number(process.env['LUOBI_FUZZ_SEED'] ?? 20261124);
const FACTOR = Number(process.env['LUOBI_FUZZ_FACTOR'] ?? 1);
const digest = sha256('signature value');
const pki = timestampPki(FAULTY_AUTHORITIES);
const now = new Date('2026-11-24T08:00:00Z');

/** Calls `attempt` with changed copies and names the input of the first failure. */
async function fuzz(honest: readonly Buffer[], times: number, attempt: (input: Buffer) => unknown): Promise<void> {
  const draw = lot(SEED);
  for (let i = 0; i < times * FACTOR; i++) {
    const input = mutate(honest[i % honest.length]!, draw, honest);
    try {
      await attempt(input);
    } catch (cause) {
      throw new Error(`seed ${SEED}, input ${i}: ${input.toString('hex')}`, { cause });
    }
  }
}

describe('time-stamp tokens', () => {
  const nonce = Buffer.alloc(16, 0x41);
  const expected: TokenExpectation = { digest, nonce, policies: [FORGED_POLICY], trustAnchors: [pki.root.certificate], now };
  const good = { tsa: pki.tsa, digest, nonce, time: now };
  const honest = [forgeResponse(good), forgeResponse({ ...good, byKeyIdentifier: true }), forgeResponse({ ...good, essVersion: 1 }), forgeResponse({ ...good, tsa: pki.otherTsa })];
  /** of the donors only: each would be accepted for another question */
  const foreign = [forgeResponse({ ...good, digest: Buffer.alloc(32, 9) }), forgeResponse({ ...good, nonce: Buffer.alloc(16, 0x42) }), forgeResponse({ ...good, time: new Date(now.getTime() - 86_400_000) }), forgeResponse({ ...good, tsa: pki.foreignTsa })];

  test('7,000 changed responses: refused with a reason, or they say what the honest one said', async () => {
    const draw = lot(SEED);
    let accepted = 0;
    for (let i = 0; i < 7000 * FACTOR; i++) {
      const input = mutate(honest[i % honest.length]!, draw, [...honest, ...foreign]);
      try {
        const { time, policy, path: [signer], token } = verifyTimestampResponse(input, expected);
        accepted++;
        if (time.getTime() !== now.getTime() || policy !== FORGED_POLICY) throw new Error('another time or policy');
        if (![pki.tsa, pki.otherTsa].some(({ certificate }) => certificate.der.equals(signer!.der))) throw new Error('another authority');
        if (!token.includes(digest)) throw new Error('another digest');
      } catch (cause) {
        if (!(cause instanceof TokenRefused)) throw new Error(`seed ${SEED}, input ${i}: ${input.toString('hex')}`, { cause });
      }
    }
    // the version numbers of CMS, the granted status and spare copies of certificates say nothing about time
    expect(accepted).toBeLessThan(7000 * FACTOR * 0.1);
  });
  test('every honest one is accepted, so that refusing everything would not pass', () => {
    for (const response of honest) expect(verifyTimestampResponse(response, expected).time).toEqual(now);
    for (const response of foreign) expect(() => verifyTimestampResponse(response, expected)).toThrow(TokenRefused);
  });
});

describe('certificates', () => {
  const chain = [pki.issuing.certificate];
  const honest = [pki.tsa, pki.leaf, pki.documentSigner, pki.issuing, pki.tsaOfLeaf].map(({ certificate }) => certificate.der);

  test('6,000 changed ones: not read, or without a path to the root, unless what is signed is untouched', async () => {
    const signed = new Set(honest.map((der) => readCertificate(der).tbs.toString('hex')));
    let read = 0;
    await fuzz(honest, 6000, (input) => {
      let certificate: Certificate;
      try {
        certificate = readCertificate(input);
      } catch (error) {
        if (error instanceof DerError) return;
        throw error;
      }
      read++;
      const result = checkPath(certificate, chain, [pki.root.certificate], now);
      if (result.ok && !signed.has(certificate.tbs.toString('hex'))) throw new Error('a path for what nobody signed');
      // as a link it is no better than as a leaf
      const below = checkPath(pki.tsa.certificate, [certificate], [pki.root.certificate], now);
      if (below.ok && !signed.has(certificate.tbs.toString('hex'))) throw new Error('a path over what nobody signed');
    });
    expect(read).toBeGreaterThan(100);
  });
});

describe('what strangers send to the CA', () => {
  let database: Awaited<ReturnType<typeof freshSqlite>>;
  let dataSource: DataSource;
  let ca: EmbeddedCa;
  const errors: string[] = [];
  beforeAll(async () => {
    database = await freshSqlite();
    dataSource = await database.open();
    ca = await openEmbeddedCa({ dataSource, clock: systemClock, keyFile: path.join(database.folder, 'ca.key'), publicBaseUrl: 'https://sign.example.cn', logger: pino({ level: 'error' }, { write: (line: string) => { errors.push(line); } }) });
  });
  afterEach(() => { expect(errors).toEqual([]); });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  const issue = () => ca.issueEventCertificate({ serial: ca.newSerial(), subject: { kind: 'person', name: '张三', identifier: 'H-1' }, evidenceDigest: sha256('e') });

  test('6,000 changed time-stamp requests: a refusal, or a token over just the imprint that was asked for', async () => {
    const hashes = [[OID.sha256, 32], [OID.sha384, 48], [OID.sha512, 64]] as const;
    const honest = [
      encodeTimestampRequest(digest, randomBytes(16).fill(0x41, 0, 1)), encodeTimestampRequest(digest, Buffer.from([1])),
      ...hashes.map(([oid, size]) => sequence(integer(1), sequence(sequence(objectIdentifier(oid), nullValue()), octetString(Buffer.alloc(size, 7))), integer(5))),
    ];
    let granted = 0;
    await fuzz(honest, 6000, (input) => {
      const response = readDer(ca.respondToTimestampRequest(input));
      const status = response.children[0]!.children[0]!.body[0];
      if (status === 2 && response.children.length === 1) {
        if (response.raw.includes('systemFailure')) throw new Error('a fault of ours');
        return;
      }
      if (status !== 0 || response.children.length !== 2) throw new Error('neither granted nor refused');
      granted++;
      const imprint = readDer(input).children[1]!.raw;
      if (!response.raw.includes(imprint)) throw new Error('stamped something else');
    });
    expect(granted).toBeGreaterThan(50);
  });
  test('3,000 changed OCSP requests: malformed, not ours, or unknown; good only for what was issued', async () => {
    const { certificate, chain: [issuer] } = await issue();
    const issued = readCertificate(certificate).serial.toString('hex');
    const { subject, keyBits } = readCertificate(issuer!);
    const hash = (bytes: Uint8Array): Buffer => octetString(createHash('sha1').update(bytes).digest());
    const id = sequence(sequence(objectIdentifier(OID.sha1), nullValue()), hash(subject), hash(keyBits), integer(Buffer.from(issued, 'hex')));
    const nonce = sequence(objectIdentifier(OID.ocspNonce), octetString(octetString(Buffer.alloc(16, 7))));
    const honest = [sequence(sequence(sequence(sequence(id)))), sequence(sequence(sequence(sequence(id)), context(2, sequence(nonce)))), sequence(sequence(sequence(sequence(id), sequence(id))))];
    const seen = new Set<number>();
    await fuzz(honest, 3000, async (input) => {
      const response = readDer((await ca.respondToOcspRequest(input)).der);
      const status = response.children[0]!.body[0]!;
      seen.add(status);
      if (![0, 1, 6].includes(status)) throw new Error(`status ${status}`);
      if (status !== 0) return;
      const singles = readDer(response.children[1]!.children[0]!.children[1]!.body).children[0]!.children[2]!.children;
      for (const single of singles) {
        const serial = single.children[0]!.children[3]!.body.toString('hex');
        const state = single.children[1]!.tag;
        if (state === 0x80 && serial !== issued) throw new Error(`good for ${serial}`);
        if (state !== 0x80 && state !== 0x82) throw new Error(`state ${state}`);
      }
    });
    expect([...seen].sort()).toEqual([0, 1, 6]);
  });
  test('2,000 changed lists never make a revoked certificate good, nor another one revoked', async () => {
    const [bad, good] = [await issue(), await issue()];
    await ca.revoke({ serial: readCertificate(bad.certificate).serial, reason: 'keyCompromise' });
    const list = Buffer.from((await ca.crl(1))!.der);
    const [issuer, revoked, other] = [bad.chain[0]!, bad.certificate, good.certificate].map((der) => readAsVerifier(Buffer.from(der)));
    const says = (input: Buffer, about: typeof revoked): string => revocationOf(about!, issuer!, [input], []).status;
    expect([says(list, revoked), says(list, other)]).toEqual(['revoked', 'good']);
    await fuzz([list], 2000, (input) => {
      if (says(input, revoked) === 'good') throw new Error('the revoked one is good');
      if (says(input, other) === 'revoked') throw new Error('the good one is revoked');
    });
  });
});
