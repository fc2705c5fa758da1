/** The vectors WeChat publishes for the message push (消息推送). */
import { openPush, pushKey, pushSignature, sealPush } from './envelope';

const APP = 'wxba5fad812f8e6fb9';
const KEY = pushKey('A'.repeat(43));
const ENCRYPT = '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=';

test('signs the published handshake, plain push, sealed push and reply', () => {
  expect(pushSignature('AAAAA', '1714036504', '1514711492')).toBe('f464b24fc39322e44b38aa78f5edd27bd1441696');
  expect(pushSignature('AAAAA', '1714037059', '486452656')).toBe('899cf89e464efb63f54ddac96b0a0a235f53aa78');
  expect(pushSignature('AAAAA', '1714112445', '415670741', ENCRYPT)).toBe('046e02f8204d34f8ba5fa3b1db94908f3df2e9b3');
});

test('opens the published push', () => {
  expect(JSON.parse(openPush(KEY, APP, ENCRYPT).toString())).toEqual({ ToUserName: 'gh_97417a04a28d', FromUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY', CreateTime: 1714112445, MsgType: 'event', Event: 'debug_demo', debug_str: 'hello world' });
});

test('seals the published reply to the byte', () => {
  const sealed = sealPush(KEY, APP, '{"demo_resp":"good luck"}', Buffer.from('707722b803182950'));
  expect(sealed).toBe('ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==');
  expect(pushSignature('AAAAA', '1713424427', '415670741', sealed)).toBe('1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1');
});

test('pads to 32, also when the message fills its block', () => {
  for (let n = 0; n < 70; n++) expect(openPush(KEY, APP, sealPush(KEY, APP, 'x'.repeat(n), Buffer.alloc(16))).toString()).toBe('x'.repeat(n));
});

test.each([
  ['another app', 'wx0000000000000000', ENCRYPT],
  ['half a block', APP, ENCRYPT.slice(0, 30)],
  ['nothing', APP, ''],
  ['a cut message', APP, Buffer.from(ENCRYPT, 'base64').subarray(0, -32).toString('base64')],
  ['a changed byte', APP, ENCRYPT.replace('B7kao', 'B7kap')],
])('refuses %s', (_, app, encrypted) => {
  if (_ === 'a changed byte') expect(() => JSON.parse(openPush(KEY, app, encrypted).toString())).toThrow();
  else expect(() => openPush(KEY, app, encrypted)).toThrow('signature_invalid');
});

test.each(['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}!`])('refuses the EncodingAESKey %j', (text) => {
  expect(() => pushKey(text)).toThrow('43 characters');
});
