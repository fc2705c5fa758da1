import fc from 'fast-check';
import { createGesture, type Point } from './gesture';

function heard() {
  const events: string[] = [];
  const gesture = createGesture({
    onPinchStart: ({ x, y }) => events.push(`start ${x},${y}`),
    onPinch: (scale, { x, y }) => events.push(`pinch ${scale.toFixed(2)} ${x},${y}`),
    onPinchEnd: () => events.push('end'),
    onDoubleTap: ({ x, y }) => events.push(`double ${x},${y}`),
  });
  return { events, gesture };
}
const at = (x: number, y: number): Point => ({ x, y });

test('two fingers apart are a larger page around their middle; one that stays does not scroll', () => {
  const { events, gesture } = heard();
  expect(gesture.start([at(100, 100)], 0)).toBe(false);
  expect(gesture.start([at(100, 100), at(200, 100)], 30)).toBe(true);
  expect(gesture.move([at(50, 100), at(250, 100)], 60)).toBe(true);
  expect(gesture.end([at(50, 100)], 90)).toBe(true);
  expect(gesture.move([at(10, 10)], 120)).toBe(true);
  expect(gesture.end([], 150)).toBe(true);
  expect(gesture.start([at(5, 5)], 200)).toBe(false);
  expect(events).toEqual(['start 150,100', 'pinch 2.00 150,100', 'end']);
});

test('two quick taps at one place are a double tap; slow, moved or far ones are not', () => {
  const tap = (gesture: ReturnType<typeof heard>['gesture'], x: number, from: number, moved = 0): void => {
    gesture.start([at(x, 50)], from);
    if (moved) gesture.move([at(x + moved, 50)], from + 20);
    gesture.end([], from + 60);
  };
  const cases: [number, number, number, number][] = [[40, 44, 200, 0], [40, 44, 600, 0], [40, 140, 200, 0], [40, 44, 200, 60]];
  expect(cases.map(([first, second, later, moved]) => {
    const { events, gesture } = heard();
    tap(gesture, first, 0);
    tap(gesture, second, later, moved);
    return events.join();
  })).toEqual(['double 44,50', '', '', '']);
});

test('an end that was never heard does not lock the page', () => {
  const { events, gesture } = heard();
  gesture.start([at(100, 100), at(200, 100)], 0);
  expect(gesture.start([at(5, 5)], 900)).toBe(false);
  gesture.end([], 950);
  gesture.start([at(5, 5)], 1000);
  gesture.end([], 1050);
  expect(events).toEqual(['start 150,100', 'end', 'double 5,5']);
});

test('three taps are one double tap', () => {
  const { events, gesture } = heard();
  for (const from of [0, 150, 300]) {
    gesture.start([at(9, 9)], from);
    gesture.end([], from + 50);
  }
  expect(events).toEqual(['double 9,9']);
});

test('whatever fingers do: scales are numbers, every pinch ends once, and scrolling is given back', () => {
  const point = fc.record({ x: fc.oneof(fc.integer({ min: -50, max: 500 }), fc.constant(Number.NaN)), y: fc.integer({ min: -50, max: 500 }) });
  const touches = fc.array(point, { maxLength: 3 });
  const acts = fc.array(fc.tuple(fc.constantFrom('start', 'move', 'end', 'cancel' as const), touches), { maxLength: 40 });
  fc.assert(fc.property(acts, (list) => {
    const { events, gesture } = heard();
    list.forEach(([act, points], i) => { if (act === 'cancel') gesture.cancel(); else gesture[act as 'start'](points, i * 20); });
    gesture.end([], 10_000);
    const pinches = events.filter((event) => /^(start|end)/.test(event)).map((event) => event.split(' ')[0]);
    expect(pinches).toEqual(pinches.map((_, i) => (i % 2 === 0 ? 'start' : 'end')));
    expect(pinches.length % 2).toBe(0);
    expect(events.join()).not.toMatch(/NaN|Infinity/);
    expect(gesture.start([at(1, 1)], 20_000)).toBe(false);
  }));
});
