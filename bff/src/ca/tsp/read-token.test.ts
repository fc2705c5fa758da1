import fc from 'fast-check';
import { DerError, readDer, type DerNode } from '../../kernel/der/read';
import { boolean, context, generalizedTime, integer, nullValue, objectIdentifier, octetString, sequence, setOf, tlv, utf8String, type Der } from '../../kernel/der/write';
import { sha256 } from '../../kernel/hash';
import { forgeResponse, forgeToken, FORGED_POLICY, timestampPki } from '../../../../test/kit/pki';
import { OID } from '../oids';
import { TokenRefused, verifyTimestampResponse } from '../verify-token';
import { encodeTimestampRequest } from './request';
import { readSignedData, readTimestampResponse, readTstInfo } from './read-token';

const pki = timestampPki({});
const now = new Date('2026-11-24T08:00:00Z');
const digest = sha256('x');
const nonce = Buffer.from('7f01', 'hex');
const good = { tsa: pki.tsa, digest, nonce, time: now };

describe('a request (RFC 3161 §2.4.1)', () => {
  test('is version, imprint with SHA-256 and NULL, nonce, certReq', () => {
    expect(encodeTimestampRequest(digest, nonce).toString('hex')).toBe(`303d0201013031300d060960864801650304020105000420${digest.toString('hex')}02027f010101ff`);
  });
  test('names a policy when one is wanted', () => {
    expect(readDer(encodeTimestampRequest(digest, nonce, '1.2.3')).children[2]!.raw.toString('hex')).toBe('06022a03');
  });
});

describe('TimeStampResp', () => {
  const token = forgeToken(good);
  test('gives status and token', () => {
    expect(readTimestampResponse(sequence(sequence(integer(0)), token))).toEqual({ status: 0, token });
    expect(readTimestampResponse(sequence(sequence(integer(2), sequence(utf8String('no')))))).toEqual({ status: 2 });
  });
  test.each<[string, Der]>([
    ['without a status', sequence()],
    ['with an empty status', sequence(sequence())],
    ['with a status that is no number', sequence(sequence(octetString(nonce)), token)],
    ['with a negative status', sequence(sequence(Buffer.from('0201ff', 'hex')), token)],
    ['with three members', sequence(sequence(integer(0)), token, token)],
    ['that is a SET', setOf(sequence(integer(0)), token)],
  ])('is refused %s', (_, der) => {
    expect(() => readTimestampResponse(der)).toThrow(DerError);
  });
});

describe('TSTInfo', () => {
  const head = [integer(1), objectIdentifier('1.2.3'), sequence(sequence(objectIdentifier(OID.sha256)), octetString(digest)), integer(9), generalizedTime(now)];
  const info = (...rest: readonly Uint8Array[]): ReturnType<typeof readTstInfo> => readTstInfo(sequence(...head, ...rest));
  const accuracy = sequence(integer(1), tlv(0x80, Buffer.from([5])));
  const extension = (...flag: readonly Uint8Array[]): Der => context(1, sequence(objectIdentifier('1.2.3'), ...flag, octetString(nullValue())));

  test('may end after the time', () => {
    expect(info()).toEqual({ version: 1, policy: '1.2.3', imprintHash: 'sha256', imprint: digest, time: now, hasCriticalExtension: false });
  });
  test('may hold every optional member, in order', () => {
    const name = tlv(0xa4, sequence());
    expect(info(accuracy, boolean(true), integer(nonce), context(0, name), extension())).toMatchObject({ nonce, tsa: name, hasCriticalExtension: false });
    expect(info(integer(nonce), extension(boolean(true)))).toMatchObject({ nonce, hasCriticalExtension: true });
  });
  test.each<[string, Der[]]>([
    ['members out of order', [integer(nonce), boolean(true)]],
    ['two nonces', [integer(nonce), integer(nonce)]],
    ['a negative nonce', [Buffer.from('0201ff', 'hex')]],
    ['a member nobody knows', [octetString(nonce)]],
    ['two names of the authority', [context(0, sequence(), sequence())]],
  ])('is refused with %s', (_, rest) => {
    expect(() => info(...rest)).toThrow(DerError);
  });
  test('is refused when its time is UTCTime', () => {
    expect(() => readTstInfo(sequence(...head.slice(0, 4), tlv(0x17, Buffer.from('261124080000Z'))))).toThrow(DerError);
  });
});

describe('SignedData', () => {
  const parts = (change: (members: Buffer[]) => Buffer[]): Buffer => {
    const data = readDer(forgeToken(good)).children[1]!.children[0]!;
    return sequence(objectIdentifier(OID.signedData), context(0, sequence(...change(data.children.map((m) => m.raw)))));
  };
  const signerInfo = (change: (members: Buffer[]) => Buffer[]): Buffer =>
    parts(([version, digests, content, certificates, signers]) => [version!, digests!, content!, certificates!, tlv(0x31, sequence(...change(readDer(signers!).children[0]!.children.map((m) => m.raw))))]);

  test('is read when nothing was changed, with revocation lists, and with unsigned attributes', () => {
    expect(readSignedData(parts((m) => m)).signers).toHaveLength(1);
    expect(readSignedData(parts((m) => [...m.slice(0, 4), context(1, sequence()), m[4]!])).signers).toHaveLength(1);
    expect(readSignedData(signerInfo((m) => [...m, context(1, sequence())])).signers).toHaveLength(1);
  });
  test.each<[string, Buffer]>([
    ['without signer infos', parts((m) => m.slice(0, 4))],
    ['with two sets of signer infos', parts((m) => [...m, m[4]!])],
    ['without digest algorithms', parts((m) => [m[0]!, ...m.slice(2)])],
    ['with an attribute certificate', parts((m) => [...m.slice(0, 3), context(0, context(1, integer(1))), m[4]!])],
    ['with a certificate that is none', parts((m) => [...m.slice(0, 3), context(0, sequence(integer(1))), m[4]!])],
    ['with content that is no OCTET STRING', parts((m) => [...m.slice(0, 2), sequence(objectIdentifier(OID.tstInfo), context(0, sequence())), ...m.slice(3)])],
    ['with two contents', parts((m) => [...m.slice(0, 2), sequence(objectIdentifier(OID.tstInfo), context(0, octetString(nonce), octetString(nonce))), ...m.slice(3)])],
    ['whose signer has no signature', signerInfo((m) => m.slice(0, 5))],
    ['whose signer has a member too many', signerInfo((m) => [...m, context(1, sequence()), nullValue()])],
    ['whose signer is named by nothing', signerInfo((m) => [m[0]!, nullValue(), ...m.slice(2)])],
    ['whose attribute has no SET', signerInfo((m) => [...m.slice(0, 3), context(0, sequence(objectIdentifier(OID.contentType), nullValue())), ...m.slice(4)])],
  ])('is refused %s', (_, der) => {
    expect(() => readSignedData(der)).toThrow(DerError);
  });
});

describe('a mutated response', () => {
  const response = forgeResponse(good);
  const nodes: DerNode[] = [];
  const collect = (node: DerNode): void => { nodes.push(node); node.children.forEach(collect); };
  collect(readDer(response));
  const offsetOf = (node: DerNode): number => node.raw.byteOffset - readDer(response).raw.byteOffset;
  const judge = (bytes: Uint8Array): string => {
    try {
      const { token, time } = verifyTimestampResponse(bytes, { digest, nonce, policies: [FORGED_POLICY], trustAnchors: [pki.root.certificate], now });
      expect(time).toEqual(now);
      expect(readSignedData(token).eContent).toEqual(readSignedData(forgeToken(good)).eContent);
      return 'accepted';
    } catch (error) {
      if (error instanceof TokenRefused) return error.reason;
      throw error;
    }
  };

  test('is refused with a typed reason, or accepted with the token it was, when values are dropped, doubled or swapped', () => {
    const pick = fc.nat(nodes.length - 1);
    fc.assert(fc.property(pick, pick, fc.constantFrom('drop', 'double', 'swap', 'empty'), (a, b, act) => {
      const replaced = rebuild(readDer(response), nodes[a]!, act === 'swap' ? nodes[b]! : undefined, act);
      expect(typeof judge(replaced)).toBe('string');
    }), { numRuns: 1500 });
  });
  test('is refused when random bytes are spliced in', () => {
    fc.assert(fc.property(fc.nat(response.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, bytes) => {
      const changed = Buffer.from(response);
      changed.set(bytes.subarray(0, Math.min(bytes.length, changed.length - at)), at);
      expect(typeof judge(changed)).toBe('string');
    }), { numRuns: 1500 });
  });

  /** The tree again, with right lengths all the way up, and one value changed. */
  function rebuild(node: DerNode, target: DerNode, other: DerNode | undefined, act: string): Buffer {
    if (node.raw.length === target.raw.length && offsetOf(node) === offsetOf(target)) {
      if (act === 'drop') return Buffer.alloc(0);
      if (act === 'double') return Buffer.concat([node.raw, node.raw]);
      if (act === 'empty') return tlv(node.tag, Buffer.alloc(0));
      return other!.raw;
    }
    return node.children.length === 0 ? node.raw : tlv(node.tag, ...node.children.map((c) => rebuild(c, target, other, act)));
  }
});
