import { sha256 } from '../kernel/hash';
import { readDer, readInteger } from '../kernel/der/read';
import { forgeRejection, forgeResponse, FORGED_POLICY, timestampDouble, timestampPki } from '../../../test/kit/pki';
import { requestTimestamp } from './request-timestamp';

const pki = timestampPki({});
const now = new Date('2026-11-24T08:00:00Z');
const digest = sha256('signature value');
const nonceOf = (request: Uint8Array): Buffer => readInteger(readDer(request).children[3]!);

/** An authority that answers what it is asked, unless told otherwise. */
const ask = (answer: (request: Uint8Array) => Uint8Array | Promise<Uint8Array>) =>
  requestTimestamp(digest, { send: async (request) => answer(request), policy: FORGED_POLICY, trustAnchors: [pki.root.certificate], clock: { now: () => now } });
const honest = (request: Uint8Array): Uint8Array => forgeResponse({ tsa: pki.tsa, digest, nonce: nonceOf(request), time: now });

describe('asking for a time-stamp', () => {
  test('brings back the verified token and its time', async () => {
    await expect(ask(honest)).resolves.toMatchObject({ time: now });
  });
  test('sends a fresh nonce of 16 bytes each time, its policy, and wants certificates', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      await ask((request) => {
        const members = readDer(request).children;
        expect(members.map((m) => m.tag)).toEqual([0x02, 0x30, 0x06, 0x02, 0x01]);
        expect(nonceOf(request)).toHaveLength(16);
        seen.add(nonceOf(request).toString('hex'));
        return honest(request);
      });
    }
    expect(seen.size).toBe(20);
  });
  test('refuses a replayed answer', async () => {
    let old: Uint8Array | undefined;
    await ask((request) => (old = honest(request)));
    await expect(ask(() => old!)).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'nonce' } });
  });
  test('refuses a token for another digest', async () => {
    await expect(ask((request) => forgeResponse({ tsa: pki.tsa, digest: sha256('other'), nonce: nonceOf(request), time: now }))).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'imprint' } });
  });
  test('is unavailable when the authority refuses, talks nonsense, or is not reached', async () => {
    await expect(ask(() => forgeRejection())).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'status' } });
    await expect(ask(() => Buffer.from('<html>'))).rejects.toMatchObject({ code: 'unavailable', details: { reason: 'response_malformed' } });
    await expect(ask(() => { throw new Error('ECONNREFUSED'); })).rejects.toMatchObject({ code: 'unavailable', details: {} });
  });
  test('recovers as soon as the authority answers rightly again', async () => {
    const faults = [{ digest: sha256('other') }, Buffer.from('garbage'), { time: new Date('2020-01-01T00:00:00Z') }, {}];
    const timestamp = timestampDouble({ pki, clock: { now: () => now }, change: (call) => faults[call]! });
    for (const reason of ['imprint', 'response_malformed', 'time']) await expect(timestamp(digest)).rejects.toMatchObject({ code: 'unavailable', details: { reason } });
    await expect(timestamp(digest)).resolves.toMatchObject({ time: now });
  });
});
