import { codeText, phoneText } from './code-text';

test('a pasted code keeps its digits only', () => {
  expect(codeText(' 123 456 ')).toBe('123456');
  expect(codeText('12a')).toBe('12');
});

test('a pasted phone number loses its country code and its dashes', () => {
  expect(phoneText('+86 138-1234-5678')).toBe('13812345678');
  expect(phoneText('86')).toBe('86');
  expect(phoneText('1381234567899')).toBe('13812345678');
});
