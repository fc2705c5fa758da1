import { intentText } from './intent-text';

test('names the contract and the short hash', () => {
  expect(intentText('房屋租赁合同', 'A1B2C3')).toBe('我同意签署《房屋租赁合同》，文件指纹 A1B2C3。');
});

test('fits what providers take, whole letters only, and never cuts the hash', () => {
  const text = intentText('𠮷'.repeat(200), 'A1B2C3');
  expect(text.length).toBeLessThanOrEqual(120);
  expect(text).toContain('𠮷…》，文件指纹 A1B2C3。');
});

test.each([['《借条》】【落笔', '我同意签署《借条 落笔》，文件指纹 A1B2C3。'], ['a\u202Eb\nc', '我同意签署《a b c》，文件指纹 A1B2C3。'], ['  ', '我同意签署《合同》，文件指纹 A1B2C3。']])('a title of strangers ends no quotation and turns no text around: %j', (title, text) => {
  expect(intentText(title, 'A1B2C3')).toBe(text);
});
