import { hashOfCertificate } from '../../../../test/kit/wechat/face';
import { certificateHash } from './wechat-face';

test('the published hash of a person, by the client and by the double', () => {
  const published = '3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b';
  expect(certificateHash({ name: '张三', idNumber: '310101199801011234' })).toBe(published);
  expect(hashOfCertificate('IDENTITY_CARD', '张三', '310101199801011234')).toBe(published);
  expect(certificateHash({ name: '李四', idNumber: '310101199801011234' })).not.toBe(published);
});
