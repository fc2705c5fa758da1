import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256HexOfBytes, sha256HexOfText } from './sha256';

test.each([
  ['FIPS 180-4: "abc"', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['FIPS 180-4: nothing', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['FIPS 180-4: two blocks', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ['NIST: 896 bits', 'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu', 'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1'],
])('%s', (_, text, hash) => expect(sha256HexOfText(text)).toBe(hash));

test('NIST: a million times a', () => {
  expect(sha256HexOfBytes(new Uint8Array(1_000_000).fill(0x61))).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});

test('agrees with node:crypto on every length around the block border and on any text', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    expect(sha256HexOfBytes(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => sha256HexOfText(text) === createHash('sha256').update(text).digest('hex')));
});
