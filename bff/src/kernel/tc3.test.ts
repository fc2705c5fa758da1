import { sha256Hex } from './hash';
import { signTc3, type Tc3Request } from './tc3';

/** The sample the vendor publishes; the payload has its escapes literally. */
const published: Tc3Request = {
  secretId: 'AKIDEXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', service: 'cvm', host: 'cvm.tencentcloudapi.com', contentType: 'application/json; charset=utf-8', timestamp: 1551113065,
  payload: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
};

test('gives the published signature at every step', () => {
  const signed = signTc3(published);
  expect(sha256Hex(published.payload)).toBe('35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064');
  expect(sha256Hex(signed.canonicalRequest)).toBe('5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031');
  expect(signed.stringToSign.split('\n').slice(0, 3)).toEqual(['TC3-HMAC-SHA256', '1551113065', '2019-02-25/cvm/tc3_request']);
  expect(signed.signature).toBe('72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168');
  expect(signed.authorization).toBe('TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168');
});

test('the id of the key does not enter the signature, everything else does', () => {
  const { signature } = signTc3(published);
  expect(signTc3({ ...published, secretId: 'other' }).signature).toBe(signature);
  const changes: Partial<Tc3Request>[] = [{ secretKey: 'x' }, { service: 'sms' }, { host: 'sms.tencentcloudapi.com' }, { contentType: 'application/json' }, { payload: `${published.payload} ` }, { timestamp: published.timestamp + 1 }];
  for (const change of changes) expect(signTc3({ ...published, ...change }).signature).not.toBe(signature);
});

test('the date is the UTC date, also in the last second before China\'s midnight and after', () => {
  const dateAt = (instant: string): string => signTc3({ ...published, timestamp: Date.parse(instant) / 1000 }).stringToSign.split('\n')[2]!.slice(0, 10);
  expect(dateAt('2026-11-23T15:59:59Z')).toBe('2026-11-23');
  expect(dateAt('2026-11-23T16:00:00Z')).toBe('2026-11-23');
  expect(dateAt('2026-11-24T00:00:00Z')).toBe('2026-11-24');
});

test('Chinese text is signed as its UTF-8 bytes', () => {
  expect(signTc3({ ...published, payload: '{"Name":"张三"}' }).canonicalRequest.split('\n').at(-1)).toBe(sha256Hex(Buffer.from('{"Name":"张三"}', 'utf8')));
});
