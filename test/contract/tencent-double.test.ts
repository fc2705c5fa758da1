/** The doubles of Tencent Cloud must refuse what the vendor refuses; their check of signatures is held to the published sample. */
import { createHash } from 'node:crypto';
import { signTc3 } from '../../bff/src/kernel/tc3';
import { verifyTc3, type ArrivedRequest } from '../kit/tencent/verify-tc3';

const ID = 'AKIDEXAMPLE';
const SECRET = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const AT = 1551113065;
const published: ArrivedRequest = {
  method: 'POST', target: '/',
  headers: { host: 'cvm.tencentcloudapi.com', 'content-type': 'application/json; charset=utf-8', 'x-tc-timestamp': String(AT), authorization: `TC3-HMAC-SHA256 Credential=${ID}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168` },
  body: Buffer.from(String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`),
};
const check = (over: Partial<ArrivedRequest> = {}, now = AT, service = 'cvm'): string | null => verifyTc3({ ...published, ...over }, service, (id) => (id === ID ? SECRET : undefined), now);
const withHeader = (name: string, value: string | undefined): Partial<ArrivedRequest> => ({ headers: { ...published.headers, [name]: value } });
const authorization = published.headers.authorization!;

test('accepts the published sample, five minutes either way and not longer', () => {
  expect(createHash('sha256').update(published.body).digest('hex')).toBe('35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064');
  for (const now of [AT, AT - 300, AT + 300]) expect(check({}, now)).toBeNull();
  for (const now of [AT - 301, AT + 301]) expect(check({}, now)).toBe('AuthFailure.SignatureExpire');
});
test.each<[string, Partial<ArrivedRequest>, string]>([
  ['another body', { body: Buffer.from('{}') }, 'AuthFailure.SignatureFailure'], ['another method', { method: 'GET' }, 'AuthFailure.SignatureFailure'], ['a query', { target: '/?a=1' }, 'AuthFailure.SignatureFailure'], ['another host', withHeader('host', 'sms.tencentcloudapi.com'), 'AuthFailure.SignatureFailure'], ['another type', withHeader('content-type', 'application/json'), 'AuthFailure.SignatureFailure'],
  ['no authorization', withHeader('authorization', undefined), 'AuthFailure.InvalidAuthorization'], ['another scheme', withHeader('authorization', authorization.replace('TC3', 'TC2')), 'AuthFailure.InvalidAuthorization'], ['an unknown id', withHeader('authorization', authorization.replace(ID, 'AKIDOTHER')), 'AuthFailure.SecretIdNotFound'], ['another date', withHeader('authorization', authorization.replace('2019-02-25', '2019-02-26')), 'AuthFailure.SignatureFailure'],
  ['the host not signed', withHeader('authorization', authorization.replace('content-type;host', 'content-type')), 'AuthFailure.SignatureFailure'], ['headers out of order', withHeader('authorization', authorization.replace('content-type;host', 'host;content-type')), 'AuthFailure.SignatureFailure'], ['one digit of the signature changed', withHeader('authorization', authorization.replace(/.$/, '9')), 'AuthFailure.SignatureFailure'], ['no timestamp', withHeader('x-tc-timestamp', undefined), 'AuthFailure.SignatureExpire'],
])('refuses %s', (_, over, code) => expect(check(over)).toBe(code));
test('refuses a signature made for another service', () => expect(check({}, AT, 'sms')).toBe('AuthFailure.SignatureFailure'));
test('the signer and this check, written apart, agree on any text', () => {
  for (const payload of ['', '{}', '{"Name":"张三"}', 'x'.repeat(10_000), '\u0000\ud83d\ude00']) {
    const signed = signTc3({ secretId: ID, secretKey: SECRET, service: 'cvm', host: 'cvm.tencentcloudapi.com', contentType: 'application/json; charset=utf-8', payload, timestamp: AT });
    expect(check({ ...withHeader('authorization', signed.authorization), body: Buffer.from(payload) })).toBeNull();
  }
});
