/** 林晓月 as somebody might write it on a 360 × 160 pad: the demo's stand-in for a finger on glass. */
import type { BodyInput } from '@luobi/shared/contract';

/** Corner points of each stroke; the pen passes through them on a smooth curve. */
const STROKES: readonly (readonly [number, number][])[] = [
  // 林
  [[28, 58], [50, 54], [66, 50]], [[48, 28], [49, 70], [47, 126]], [[47, 62], [38, 88], [22, 106]], [[50, 66], [58, 78], [66, 84]],
  [[72, 54], [96, 49], [118, 46]], [[95, 22], [96, 66], [94, 130]], [[94, 60], [82, 90], [66, 112]], [[97, 62], [110, 88], [132, 108]],
  // 晓
  [[150, 52], [151, 82], [152, 108]], [[150, 52], [168, 48], [174, 52], [172, 80], [170, 106]], [[153, 78], [162, 76], [170, 75]], [[154, 106], [162, 103], [170, 101]],
  [[188, 48], [206, 44], [220, 40]], [[198, 28], [206, 52], [222, 66], [230, 60]], [[222, 52], [210, 64], [194, 70]],
  [[184, 84], [206, 80], [228, 76]], [[200, 82], [197, 104], [182, 122]], [[214, 80], [214, 106], [222, 118], [238, 114], [240, 102]],
  // 月
  [[272, 34], [274, 78], [268, 108], [254, 132]], [[272, 36], [298, 30], [312, 34], [312, 84], [310, 124], [298, 118]], [[276, 62], [292, 58], [308, 56]], [[274, 88], [290, 84], [308, 82]],
];
const PER_SEGMENT = 8;
const MS_PER_POINT = 9;
const MS_BETWEEN_STROKES = 70;

/** Points through `corners` on a Catmull-Rom curve. */
function smooth(corners: readonly [number, number][]): [number, number][] {
  const at = (i: number): [number, number] => corners[Math.min(Math.max(i, 0), corners.length - 1)]!;
  return corners.slice(1).flatMap((_, i) => Array.from({ length: PER_SEGMENT }, (__, k): [number, number] => {
    const t = k / PER_SEGMENT;
    return [0, 1].map((axis) => {
      const [a, b, c, d] = [at(i - 1)[axis]!, at(i)[axis]!, at(i + 1)[axis]!, at(i + 2)[axis]!];
      return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3);
    }) as [number, number];
  })).concat([corners.at(-1)!]);
}

export function demoHandwriting(): BodyInput<'signTask'>['mark'] {
  let time = 0;
  const strokes = STROKES.map((corners) => {
    time += MS_BETWEEN_STROKES;
    return smooth(corners).map(([x, y]) => ({ x: Math.round(x * 100) / 100, y: Math.round(y * 100) / 100, t: (time += MS_PER_POINT) }));
  });
  return { kind: 'handwritten', width: 360, height: 160, color: 'ink', strokes };
}
