/** The vectors WeChat publishes for signatures with the session key. */
import { createCipheriv } from 'node:crypto';
import { openUserData, rawDataSignature, userSignature } from './session-key';

test('rawData: hex SHA-1 over the text and the key', () => {
  const rawData = '{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}';
  expect(rawDataSignature('HyVFkGl5F5OQWJZZaNzBBg==', rawData)).toBe('75e81ceda165f4ffa64f4068af58c64b8f54b88c');
});

test('user signature: the key is the base64 text, not its bytes', () => {
  const key = 'o0q0otL8aEzpcZL/FT9WsQ==';
  expect(userSignature(key, '{"foo":"bar"}')).toBe('654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b');
  expect(userSignature(key, '')).toBe('46e043c5525c2d817c44be603d30837a808a1d930d038f6fdc3e62a201fed128');
});

describe('encryptedData', () => {
  const key = Buffer.alloc(16, 3).toString('base64');
  const iv = Buffer.alloc(16, 5).toString('base64');
  const seal = (data: unknown): string => {
    const cipher = createCipheriv('aes-128-cbc', Buffer.from(key, 'base64'), Buffer.from(iv, 'base64'));
    return Buffer.concat([cipher.update(JSON.stringify(data)), cipher.final()]).toString('base64');
  };
  const mine = { openid: 'o1', watermark: { appid: 'wx1', timestamp: 1 } };

  test('opens what is ours', () => {
    expect(openUserData(key, 'wx1', { encryptedData: seal(mine), iv })).toEqual(mine);
  });
  test.each([
    ['the watermark of another app', key, { encryptedData: seal({ watermark: { appid: 'wx2' } }), iv }],
    ['no watermark', key, { encryptedData: seal({ openid: 'o1' }), iv }],
    ['null', key, { encryptedData: seal(null), iv }],
    ['another key', Buffer.alloc(16, 4).toString('base64'), { encryptedData: seal(mine), iv }],
    ['a short key', 'AAAA', { encryptedData: seal(mine), iv }],
    ['a short iv', key, { encryptedData: seal(mine), iv: 'AAAA' }],
    ['half a block', key, { encryptedData: 'AAAA', iv }],
  ])('refuses %s', (_, withKey, sealed) => {
    expect(() => openUserData(withKey, 'wx1', sealed)).toThrow('signature_invalid');
  });
});
