/** What is checked before WeChat is asked: scenes, links, message fields, plain links. */
import { fitText, requireFields } from './message-fields';
import { ownershipFile, ruleTakes, scannedAddress } from './plain-link';
import { requireLink, requirePage, requireScene } from './scene';

test('a scene takes every character WeChat lists, up to 32', () => {
  requireScene("09azAZ!#$&'()*+,/:;=?@-._~");
  requireScene('x'.repeat(32));
});
test.each(['', 'x'.repeat(33), 'a b', 'a%20', '中', 'a"b', 'a\n', 'a\\', 'a|b', 'a^b'])('a scene refuses %j', (scene) => {
  expect(() => requireScene(scene)).toThrow('invalid_request');
});
test.each(['/pages/a', 'pages/a?b=1', '', 'pages//a', '../a', 'pages/scancode_time', 'pages/a/'])('a page refuses %j', (page) => {
  expect(() => requirePage(page)).toThrow('invalid_request');
});
test('a link lives 1 to 30 whole days and its query is ASCII without spaces', () => {
  requireLink({ path: 'pages/sign/index', query: 't=a%20b', days: 30 });
  for (const wrong of [{ days: 0 }, { days: 31 }, { days: 1.5 }, { query: 'a b' }, { query: '签' }, { query: 'x'.repeat(1025) }]) {
    expect(() => requireLink({ path: 'pages/a', query: '', days: 1, ...wrong })).toThrow('invalid_request');
  }
});

test.each([
  ['thing1', '房屋租赁合同'], ['thing12', 'x'.repeat(20)], ['name2', '张三丰'], ['name2', '买买提·吐尔逊'], ['name2', "Conan O'Brien"], ['phrase3', '待签署'],
  ['time4', '15:01'], ['time4', '2026年11月24日 15:01'], ['date5', '2026年11月24日'], ['date5', '2026-11-24 15:01'], ['number6', '12.5'], ['amount7', '¥1200.50'],
  ['character_string8', 'HT-2026-0001'], ['phone_number9', '+86-13800138000'], ['letter1', 'AB'], ['symbol1', '!'], ['car_number1', '粤A8Z888'],
])('%s takes %s', (name, text) => requireFields({ [name]: text }));
test.each([
  ['thing1', 'x'.repeat(21)], ['thing1', ''], ['thing1', 'a\nb'], ['thing1', 'a\u2028b'], ['name2', '一二三四五六七八九十一'], ['name2', 'x'.repeat(21)], ['name2', '张San'], ['phrase3', '一二三四五六'], ['phrase3', 'abc'],
  ['time4', '下午'], ['date5', '明天'], ['number6', '一'], ['number6', '1'.repeat(33)], ['amount7', '12345678901'], ['character_string8', '合同'], ['character_string8', 'x'.repeat(33)],
  ['phone_number9', '1'.repeat(18)], ['letter1', 'A1'], ['symbol1', '!!!!!!'], ['car_number1', 'x'.repeat(9)], ['thing', 'x'], ['unknown1', 'x'], ['constructor1', 'x'], ['__proto__1', 'x'],
])('%s refuses %j and the refusal does not quote it', (name, text) => {
  const attempt = (): void => requireFields({ [name]: text });
  expect(attempt).toThrow('invalid_request');
  try { attempt(); } catch (error) { expect((error as { details: unknown }).details).toEqual({ path: 'fields', fields: [name] }); }
});
test('a message without fields is refused', () => expect(() => requireFields({})).toThrow('invalid_request'));
test('long titles and names are shortened to what their field takes, never inside a character', () => {
  const title = fitText('关于共同投资设立有限责任公司的股东协议（第三稿）', 'thing');
  expect([title.length, title.at(-1)]).toEqual([20, '…']);
  requireFields({ thing1: title, name1: fitText('一二三四五六七八九十百千', 'name'), thing2: fitText(`${'𠮷'.repeat(15)}`, 'thing') });
  expect(fitText('𠮷'.repeat(15), 'thing')).toBe(`${'𠮷'.repeat(9)}…`);
  expect(fitText(' a\r\nb ', 'thing')).toBe('a b');
});

test.each([['https://s.example.com', '/ABC.txt'], ['https://s.example.com/s/', '/s/ABC.txt'], ['https://s.example.com/s/q', '/s/ABC.txt'], ['https://s.example.com/s/?a=1', '/s/ABC.txt']])('the ownership file of %s is at %s', (rule, at) => {
  expect(ownershipFile(rule, { name: 'ABC.txt', content: '0f1e' })).toEqual({ path: at, content: '0f1e' });
});
test.each([['https://x', '../a.txt', 'a'], ['https://x', 'a.html', 'a'], ['https://x', 'a.txt', '<b> x'], ['ftp://x', 'a.txt', 'a'], ['https://u:p@x', 'a.txt', 'a']])('refuses the ownership file %s %s %s', (rule, name, content) => {
  expect(() => ownershipFile(rule, { name, content })).toThrow('invalid_request');
});
test('a rule matches by host, directory and start of the query', () => {
  expect(ruleTakes('https://a.cn/s/', 'https://a.cn/s/1')).toBe(true);
  expect(ruleTakes('https://a.cn/s', 'https://a.cn/s')).toBe(true);
  expect(ruleTakes('https://a.cn/s?t=', 'https://a.cn/s?t=9')).toBe(true);
  for (const other of ['http://a.cn/s/1', 'https://b.cn/s/1', 'https://a.cn/t/1', 'https://a.cn.evil.cn/s/1', 'https://a.cn@evil.cn/s/1']) expect(ruleTakes('https://a.cn/s/', other)).toBe(false);
  expect(ruleTakes('https://a.cn/s', 'https://a.cn/s/1')).toBe(false);
  expect(ruleTakes('https://a.cn/s?t=', 'https://a.cn/s?u=9')).toBe(false);
});
test('a scanned address is decoded once and anything foreign is null', () => {
  expect(scannedAddress('https://a.cn/s/', encodeURIComponent('https://a.cn/s/1?x=%2F'))?.href).toBe('https://a.cn/s/1?x=%2F');
  for (const q of ['%', 'x'.repeat(3000), encodeURIComponent('javascript:alert(1)'), encodeURIComponent('https://evil.cn/s/1'), encodeURIComponent(encodeURIComponent('https://a.cn/s/1'))]) expect(scannedAddress('https://a.cn/s/', q)).toBeNull();
});
