import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decryptSm2, openEidInfo, readSm2PrivateKey } from './eid-info';

const pem = execFileSync('openssl', ['ecparam', '-genkey', '-name', 'SM2', '-noout'], { encoding: 'utf8' });
const pkcs8 = execFileSync('openssl', ['pkcs8', '-topk8', '-nocrypt'], { input: pem, encoding: 'utf8' });
const publicKey = join(mkdtempSync(join(tmpdir(), 'luobi-sm2-')), 'public.pem');
writeFileSync(publicKey, execFileSync('openssl', ['pkey', '-pubout'], { input: pem }));
const key = readSm2PrivateKey(pem);
const encrypt = (text: Buffer | string): Buffer => execFileSync('openssl', ['pkeyutl', '-encrypt', '-pubin', '-inkey', publicKey], { input: text });
/** The raw form 04 ‖ x ‖ y ‖ C3 ‖ C2 of OpenSSL's DER. */
function raw(der: Buffer): { c1: Buffer; c3: Buffer; c2: Buffer } {
  let at = der[1] === 0x81 ? 3 : 2;
  const next = (): Buffer => { const length = der[at + 1]!; at += 2 + length; return der.subarray(at - length, at); };
  const pad = (n: Buffer): Buffer => Buffer.concat([Buffer.alloc(32), n]).subarray(-32);
  const [x, y, c3, c2] = [next(), next(), next(), next()];
  return { c1: Buffer.concat([pad(x), pad(y)]), c3, c2 };
}

test('reads the key from SEC 1, PKCS #8 and hex alike, and refuses others', () => {
  expect(readSm2PrivateKey(pkcs8)).toBe(key);
  expect(readSm2PrivateKey(` ${key.toString(16).padStart(64, '0')}\n`)).toBe(key);
  const p256 = execFileSync('openssl', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout'], { encoding: 'utf8' });
  for (const other of ['', 'abc', p256, pem.slice(0, 60)]) expect(() => readSm2PrivateKey(other)).toThrow('not an SM2 private key');
});

test('opens what OpenSSL sealed, whatever the order of the parts, many times over', () => {
  for (let n = 0; n < 8; n++) {
    const plain = Buffer.from(`session key ${n}`.repeat(n + 1));
    const der = encrypt(plain);
    const { c1, c2, c3 } = raw(der);
    for (const cipher of [der, Buffer.concat([Buffer.from([4]), c1, c3, c2]), Buffer.concat([c1, c3, c2]), Buffer.concat([Buffer.from([4]), c1, c2, c3]), Buffer.concat([c1, c2, c3])]) expect(decryptSm2(cipher, key)).toEqual(plain);
  }
});

test('refuses every altered byte, another key, points off the curve and cut bytes', () => {
  const der = encrypt('0123456789abcdef');
  for (let i = 0; i < der.length; i += 3) {
    const altered = Buffer.from(der);
    altered[i]! ^= 1;
    expect(decryptSm2(altered, key)).toBeNull();
  }
  expect(decryptSm2(der, key + 1n)).toBeNull();
  for (const cut of [0, 1, 40, 96, der.length - 1]) expect(decryptSm2(der.subarray(0, cut), key)).toBeNull();
  expect(decryptSm2(Buffer.concat([der, Buffer.from([0])]), key)).toBeNull();
  expect(decryptSm2(Buffer.alloc(150, 0xff), key)).toBeNull();
  expect(decryptSm2(Buffer.alloc(5000, 4), key)).toBeNull();
});

describe('the name and number in it', () => {
  const session = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  const seal = (text: string, sessionSealed = encrypt(session)): Record<string, string> => {
    const sm4 = createCipheriv('sm4-ecb', session, null).setAutoPadding(false);
    const plain = Buffer.from(text);
    return { DesKey: sessionSealed.toString('base64'), UserInfo: Buffer.concat([sm4.update(Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)])), sm4.final()]).toString('base64') };
  };
  const good = '{"name":"张三","idtype":"01","idnum":"11010519491231002X"}';
  test('are told, also when the session key is written in hex', () => {
    const who = { name: '张三', idNumber: '11010519491231002X' };
    expect(openEidInfo(seal(good), key)).toEqual(who);
    expect(openEidInfo(seal(good, encrypt(session.toString('hex'))), key)).toEqual(who);
  });
  test.each<[string, unknown]>([['absent', null], ['undefined', undefined], ['text', 'x'], ['without a key', { UserInfo: 'AA==' }], ['of another kind of document', seal(good.replace('01', '08'))], ['not JSON', seal('nothing here')], ['JSON null', seal('null}')], ['of odd length', { ...seal(good), UserInfo: 'AAAA' }], ['with a key of another length', seal(good, encrypt('short'))]])('are not told when %s', (_, info) => expect(openEidInfo(info, key)).toBeNull());
});
