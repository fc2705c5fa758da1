import { createPersonalDataBox, maskName, maskPhone } from './index';

const box = createPersonalDataBox(Buffer.alloc(32, 7));

test('opens what it sealed, and only in the place it was sealed for', () => {
  const sealed = box.seal('11010519491231002X', 'users:id_number:A');
  expect(sealed).not.toContain('11010519491231002X');
  expect(box.open(sealed, 'users:id_number:A')).toBe('11010519491231002X');
  expect(() => box.open(sealed, 'users:id_number:B')).toThrow();
});

test('refuses one changed character and another master key', () => {
  const sealed = box.seal('张三丰', 'p');
  for (const at of [5, 40, sealed.length - 2]) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    expect(() => box.open(changed, 'p')).toThrow();
  }
  expect(() => createPersonalDataBox(Buffer.alloc(32, 8)).open(sealed, 'p')).toThrow();
  expect(() => box.open('plain', 'p')).toThrow('not a sealed value');
});

test('the blind index finds equal texts and tells kinds apart', () => {
  expect(box.blindIndex('13812345678', 'phone')).toBe(box.blindIndex('13812345678', 'phone'));
  expect(box.blindIndex('13812345678', 'phone')).not.toBe(box.blindIndex('13812345678', 'otp'));
});

test('masks', () => {
  expect(maskPhone('13812345678')).toBe('138****5678');
  expect([maskName('张三'), maskName('张三丰'), maskName('欧阳娜娜'), maskName('𠮷')]).toEqual(['张*', '张*丰', '欧**娜', '*']);
});
