/**
 * More than 20,000 changed answers of outside CAs against what reads them: OCSP responses, revocation lists, EST answers,
 * answers of a CSC service. Each is refused with an error of the reader's own, or says what the honest one said; nothing
 * hangs. LUOBI_FUZZ_SEED plays a run again; LUOBI_FUZZ_FACTOR makes it longer.
 */
import { checkIssued, CertificateRefused } from '../../bff/src/ca/remote/check-issued';
import { cscClient, type CscCredential } from '../../bff/src/ca/remote/csc/csc-client';
import { estClient } from '../../bff/src/ca/remote/est/est-client';
import type { HttpsAnswer, HttpsClient } from '../../bff/src/ca/remote/https';
import { statusAddresses } from '../../bff/src/ca/remote/revocation/addresses';
import { checkCrl } from '../../bff/src/ca/remote/revocation/crl';
import { checkOcspResponse } from '../../bff/src/ca/remote/revocation/ocsp';
import { StatusRefused } from '../../bff/src/ca/remote/revocation/refusal';
import { OID } from '../../bff/src/ca/oids';
import { readCertificate } from '../../bff/src/ca/x509/read-certificate';
import { sha256, systemClock } from '../../bff/src/kernel';
import { CloudError } from '../../bff/src/kernel/cloud-call';
import { DerError } from '../../bff/src/kernel/der/read';
import { context, integer, objectIdentifier, sequence, setOf } from '../../bff/src/kernel/der/write';
import { person } from '../kit/pdf/sign';
import { buildPki, issuingDistributionPoint, listAddress, lot, mutate, mutateJson, ocspAddress, ocspResponse, revocationList, type Lot } from '../kit/pki';

const SEED = Number(process.env['LUOBI_FUZZ_SEED'] ?? 20261124);
const FACTOR = Number(process.env['LUOBI_FUZZ_FACTOR'] ?? 1);
const now = new Date('2026-11-24T08:00:00Z');
const validity = { thisUpdate: new Date('2026-11-24T07:00:00Z'), nextUpdate: new Date('2026-11-24T19:00:00Z') };
const OWN = 'http://ca.test/own.crl';
const pki = buildPki({
  root: { ca: true }, leaf: person('张三', { by: 'root', extensions: [ocspAddress(), listAddress(OWN)] }), other: person('李四', { by: 'root', extensions: [listAddress(OWN)] }), revoked: person('王五', { by: 'root', extensions: [listAddress(OWN)] }),
  foreign: { ca: true, cn: 'test root' }, foreignLeaf: person('张三', { by: 'foreign' }),
});
const { root, leaf, revoked, foreign } = pki;

/** @returns how many were accepted */
async function fuzz(times: number, make: (draw: Lot, i: number) => Buffer, attempt: (input: Buffer) => unknown, expected: readonly (new (...args: never[]) => Error)[]): Promise<number> {
  const draw = lot(SEED);
  let accepted = 0;
  for (let i = 0; i < times * FACTOR; i++) {
    const input = make(draw, i);
    try {
      await attempt(input);
      accepted++;
    } catch (cause) {
      if (!expected.some((kind) => cause instanceof kind)) throw new Error(`seed ${SEED}, input ${i}: ${input.toString('hex')}`, { cause });
    }
  }
  return accepted;
}
const changed = (honest: readonly Buffer[], donors: readonly Buffer[] = []) => (draw: Lot, i: number): Buffer => mutate(honest[i % honest.length]!, draw, [...honest, ...donors]);

describe('about the status of a certificate', () => {
  const good = ocspResponse(root, leaf, validity);
  const bad = ocspResponse(root, revoked, validity, validity.thisUpdate);
  const expectation = (who: typeof leaf) => ({ certificate: who.certificate, issuer: root.certificate, nonce: Buffer.alloc(32, 1), now });
  const donors = [ocspResponse(foreign, leaf, validity), ocspResponse(root, pki.other, validity), ocspResponse(root, leaf, { thisUpdate: new Date('2020-01-01'), nextUpdate: new Date('2020-01-02') })];

  test('6,000 OCSP responses: a revoked certificate never becomes good, a good one never revoked, no time moves', async () => {
    expect([checkOcspResponse(good, expectation(leaf)).revoked, checkOcspResponse(bad, expectation(revoked)).revoked]).toEqual([false, true]);
    for (const response of donors) expect(() => checkOcspResponse(response, expectation(leaf))).toThrow(StatusRefused);
    for (const [honest, who, isRevoked] of [[good, leaf, false], [bad, revoked, true]] as const) {
      const accepted = await fuzz(3000, changed([honest], [good, bad, ...donors]), (input) => {
        const answer = checkOcspResponse(input, expectation(who));
        if (answer.revoked !== isRevoked || answer.thisUpdate.getTime() !== validity.thisUpdate.getTime() || answer.nextUpdate?.getTime() !== validity.nextUpdate.getTime()) throw new Error('another answer');
      }, [StatusRefused]);
      expect(accepted).toBeLessThan(300 * FACTOR);
    }
  });

  const entries = [{ who: revoked, since: validity.thisUpdate }];
  const lists = [revocationList(root, validity, entries), revocationList(root, validity, entries, { extensions: [issuingDistributionPoint({ address: OWN, onlyUser: true })] })];
  const foreignLists = [revocationList(foreign, validity), revocationList(root, validity, entries, { extensions: [issuingDistributionPoint({ someReasons: true })] }), revocationList(root, { thisUpdate: new Date('2020-01-01'), nextUpdate: new Date('2020-02-01') })];
  const about = (input: Buffer, who: typeof leaf) => checkCrl(input, { certificate: who.certificate, issuer: root.certificate, now });

  test('6,000 lists: the same', async () => {
    for (const list of lists) expect([about(list, leaf).revoked, about(list, revoked).revoked]).toEqual([false, true]);
    for (const list of foreignLists) expect(() => about(list, revoked)).toThrow(StatusRefused);
    const accepted = await fuzz(6000, changed(lists, foreignLists), (input) => {
      if (!about(input, revoked).revoked) throw new Error('the revoked one is good');
      const { revoked: isRevoked, nextUpdate } = about(input, leaf);
      if (isRevoked || nextUpdate.getTime() !== validity.nextUpdate.getTime()) throw new Error('another answer');
    }, [StatusRefused]);
    expect(accepted).toBeLessThan(600 * FACTOR);
  });
  test('2,000 certificates send us to no address that does not stand in them', async () => {
    await fuzz(2000, changed([leaf.certificate.der]), (input) => {
      const { ocsp, crl } = statusAddresses(readCertificate(input));
      for (const url of [...ocsp, ...crl]) if (!/^https?:\/\/[\x21-\x7e]+$/i.test(url) || !input.includes(url)) throw new Error(url);
      if (ocsp.length > 3 || crl.length > 3) throw new Error('too many');
    }, [DerError]);
  });
});

/** A service that answers whatever was laid before it. */
function answering(): { connect: () => HttpsClient; next: HttpsAnswer } {
  const state = { next: undefined as unknown as HttpsAnswer, connect: (): HttpsClient => ({ exchange: async () => state.next, close: async () => undefined }) };
  return state;
}

describe('of an EST server', () => {
  const certsOnly = (...certificates: readonly Buffer[]): Buffer =>
    sequence(objectIdentifier(OID.signedData), context(0, sequence(integer(1), setOf(), sequence(objectIdentifier('1.2.840.113549.1.7.1')), context(0, ...certificates), setOf())));
  const honest = [certsOnly(leaf.certificate.der), certsOnly(leaf.certificate.der, root.certificate.der), certsOnly(root.certificate.der, leaf.certificate.der)];
  const donors = [certsOnly(pki.foreignLeaf.certificate.der, foreign.certificate.der), certsOnly(pki.other.certificate.der)];
  const service = answering();
  const client = estClient({ url: 'https://est.test' }, service.connect);
  const lay = (body: Buffer): void => { service.next = { status: 200, type: 'application/pkcs7-mime', body, retryAfterSeconds: null }; };
  const expectation = {
    subject: { kind: 'person', name: '张三', identifier: 'A1' }, evidenceDigest: Buffer.alloc(32), spki: leaf.certificate.spki, trustAnchors: [root.certificate], now,
    policy: { subject: 'common_name', evidence: 'if_present', leastRemainingMs: 0, longestLifeMs: 40 * 366 * 86_400_000 },
  } as const;
  const enrolled = async (): Promise<Buffer> => {
    const came = await client.enroll(Buffer.from('3000', 'hex'));
    const own = came.find((one) => one.spki.equals(leaf.certificate.spki)) ?? came[0]!;
    return checkIssued(own, came.slice(0, 16), expectation)[0]!.der;
  };

  test('5,000 answers: nobody signs with another certificate than the one that was issued', async () => {
    for (const answer of honest) { lay(Buffer.from(answer.toString('base64'))); expect(await enrolled()).toEqual(leaf.certificate.der); }
    for (const answer of donors) { lay(Buffer.from(answer.toString('base64'))); await expect(enrolled()).rejects.toThrow(CertificateRefused); }
    const make = changed(honest, donors);
    const text = (draw: Lot, i: number): Buffer => (i % 5 === 0 ? mutate(Buffer.from(honest[i % honest.length]!.toString('base64')), draw) : Buffer.from(make(draw, i).toString('base64')));
    await fuzz(5000, text, async (input) => {
      lay(input);
      // spare bytes beside what is signed do not reach anybody
      if (!readCertificate(await enrolled()).tbs.equals(leaf.certificate.tbs)) throw new Error('another certificate');
    }, [CloudError, CertificateRefused]);
  });
});

describe('of a CSC service', () => {
  const certificates = [leaf, root].map(({ certificate }) => certificate.der.toString('base64'));
  const info = { specs: '2.0.0.2', name: 'x', methods: ['credentials/list', 'credentials/info', 'signatures/signHash'] };
  const list = { credentialIDs: ['a', 'b'] };
  const credential = { key: { status: 'enabled', algo: [OID.ecdsaSha256], len: 256 }, cert: { status: 'valid', certificates }, auth: { mode: 'explicit', objects: [{ type: 'Password', id: 'PIN' }] } };
  const signed = { signatures: [Buffer.alloc(70, 1).toString('base64')], SAD: 'x' };
  const service = answering();
  const client = cscClient({ url: 'https://csc.test', pin: '1234' }, systemClock, service.connect);
  const lay = (body: Buffer): void => { service.next = { status: 200, type: 'application/json', body, retryAfterSeconds: null }; };
  const laid = (input: Buffer): { key?: { status?: unknown }; cert?: { status?: unknown }; auth?: { mode?: unknown } } => JSON.parse(input.toString('utf8')) as ReturnType<typeof laid>;
  const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;
  const good: CscCredential = { id: 'a', usable: true, algorithms: [OID.ecdsaSha256], certificates: [], release: { kind: 'implicit' } };

  test('6,000 answers: refused, or understood as they stand; nothing is usable that the service did not call so', async () => {
    const json = (honest: Parameters<typeof mutateJson>[0]) => (draw: Lot): Buffer => mutateJson(honest, draw);
    await fuzz(1000, json(info), async (input) => {
      lay(input);
      await client.checkService();
      if (!/signatures\/signHash/.test(input.toString()) || !/"2\./.test(input.toString())) throw new Error('a service that cannot do it');
    }, [CloudError]);
    await fuzz(1500, json(list), async (input) => {
      lay(input);
      if (!(await client.listCredentials()).every(isText)) throw new Error('not a name');
    }, [CloudError]);
    await fuzz(2500, json(credential), async (input) => {
      lay(input);
      const { usable, algorithms, certificates: came, release } = await client.credential('a');
      const said = laid(input);
      if (usable && (said.key?.status !== 'enabled' || ![undefined, null, 'valid'].includes(said.cert?.status as string))) throw new Error('usable');
      if (release.kind === 'implicit' && said.auth?.mode !== 'implicit') throw new Error('released by nothing');
      if (!algorithms.every(isText) || came.length === 0 || came.length > 16 || !came.every((one) => Buffer.isBuffer(one))) throw new Error('not a credential');
    }, [CloudError]);
    await fuzz(1000, json(signed), async (input) => {
      lay(input);
      if (!Buffer.isBuffer(await client.signHash({ credential: good, hash: sha256('x'), algorithm: OID.ecdsaSha256, clientData: '' }))) throw new Error('not bytes');
    }, [CloudError]);
  });
  test('the honest ones are understood', async () => {
    lay(Buffer.from(JSON.stringify(info)));
    await expect(client.checkService()).resolves.toBeUndefined();
    lay(Buffer.from(JSON.stringify(credential)));
    expect(await client.credential('a')).toMatchObject({ usable: true, release: { kind: 'pin', field: 'PIN' } });
    lay(Buffer.from(JSON.stringify(signed)));
    expect(await client.signHash({ credential: good, hash: sha256('x'), algorithm: OID.ecdsaSha256, clientData: '' })).toEqual(Buffer.alloc(70, 1));
  });
});
