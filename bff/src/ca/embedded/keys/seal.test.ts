import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { keySealer, SealError } from './seal';

const kek = randomBytes(32);
const sealer = keySealer(kek);
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
const sealed = sealer.seal(privateKey, 'key1', 'event');

const reason = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof SealError) return error.reason;
    throw error;
  }
};

describe('a sealed key', () => {
  test('opens to the same key', () => {
    expect(sealer.open(sealed, 'key1', 'event').equals(privateKey)).toBe(true);
    expect(keySealer(Buffer.from(kek)).open(sealed, 'key1', 'event').equals(privateKey)).toBe(true);
  });
  test('shows nothing of the key, and never looks the same twice', () => {
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at + 8 <= pkcs8.length; at++) expect(bytes.includes(pkcs8.subarray(at, at + 8))).toBe(false);
    expect(sealer.seal(privateKey, 'key1', 'event')).not.toBe(sealed);
  });
  test('does not open in another row or for another purpose', () => {
    expect(reason(() => sealer.open(sealed, 'key2', 'event'))).toBe('damaged');
    expect(reason(() => sealer.open(sealed, 'key1', 'issuing'))).toBe('damaged');
    expect(reason(() => sealer.open(sealed, 'key1|event', ''))).toBe('damaged');
  });
  test('says so when it was sealed under another KEK', () => {
    expect(reason(() => keySealer(randomBytes(32)).open(sealed, 'key1', 'event'))).toBe('other_kek');
  });
  test('does not open when any bit is changed', () => {
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(reason(() => sealer.open(changed.toString('base64'), 'key1', 'event'))).toBe(at >= 1 && at < 9 ? 'other_kek' : 'damaged');
    }
  });
  test('does not open when cut or empty', () => {
    const bytes = Buffer.from(sealed, 'base64');
    for (const length of [0, 1, 9, 20, 36, 37, bytes.length - 1]) expect(reason(() => sealer.open(bytes.subarray(0, length).toString('base64'), 'key1', 'event'))).toBe('damaged');
  });
  test('needs a KEK of 32 bytes', () => {
    for (const size of [0, 16, 31, 33]) expect(() => keySealer(randomBytes(size))).toThrow(RangeError);
  });
});
