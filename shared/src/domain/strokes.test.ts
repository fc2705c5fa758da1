import { strokeFault, type HandwrittenSignature } from '../index';

const pad = (...strokes: [number, number][][]): HandwrittenSignature => ({
  width: 300, height: 150, color: 'ink',
  strokes: strokes.map((s) => s.map(([x, y], i) => ({ x, y, t: i * 10 }))),
});

test.each([
  ['一', pad([[50, 75], [250, 75]])],
  ['十', pad([[50, 75], [250, 75]], [[150, 10], [150, 140]])],
  ['卜, small', pad([[100, 60], [100, 80]], [[100, 68], [106, 74]])],
])('accepts %s as a signature', (_, mark) => expect(strokeFault(mark)).toBe('none'));

test('refuses nothing, a dot, and coordinates that are not numbers', () => {
  expect(strokeFault(pad())).toBe('empty');
  expect(strokeFault(pad([[100, 75], [101, 76]]))).toBe('dot');
  expect(strokeFault(pad([[100, 75], [Number.NaN, 76]]))).toBe('invalid');
});
