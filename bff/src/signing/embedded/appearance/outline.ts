/**
 * From a brush line to closed outlines that are filled: curves on both sides, round at the ends. Every outline runs the
 * same way round and none folds over itself, so the non-zero rule leaves no holes where strokes cross or turn back.
 */
import type { BrushSample } from './brush';

/** Absolute coordinates: M and L take 2 numbers, C takes 6, Z none. */
export type PathCommand = readonly ['M' | 'L', number, number] | readonly ['C', number, number, number, number, number, number] | readonly ['Z'];

/** Control points of a quarter circle. */
const KAPPA = 0.5523;

export function outlineOf(line: readonly BrushSample[]): PathCommand[] {
  if (line.length < 2) return line.flatMap((dot) => closed([dot, dot]));
  const commands: PathCommand[] = [];
  let run: BrushSample[] = [line[0]!];
  const finish = (): void => {
    if (run.length > 1) commands.push(...closed(run));
  };
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    if (bendsGently(a, b)) run.push(b);
    else {
      // a sharp turn: the piece between is straight and of its own, its round ends cover the joints
      finish();
      commands.push(...closed(straight(a, b)));
      run = [b];
    }
  }
  finish();
  return commands;
}

/** Both sides move forward, so the outline cannot fold here. */
function bendsGently(a: BrushSample, b: BrushSample): boolean {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const chord = Math.hypot(x, y);
  const forward = (d: BrushSample): number => (d.dx * x + d.dy * y) / chord;
  if (chord < 1e-9 || forward(a) < 0.6 || forward(b) < 0.6) return false;
  return [1, -1].every((side) => {
    const [ax, ay] = beside(a, side);
    const [bx, by] = beside(b, side);
    return (bx - ax) * x + (by - ay) * y > 0.1 * chord * chord;
  });
}

function straight(a: BrushSample, b: BrushSample): BrushSample[] {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [dx, dy] = length < 1e-9 ? [1, 0] : [(b.x - a.x) / length, (b.y - a.y) / length];
  return [{ ...a, dx, dy }, { ...b, dx, dy }];
}

/** The point on one side of the pen. */
const beside = (s: BrushSample, side: number): [number, number] => [s.x - side * s.dy * s.radius, s.y + side * s.dx * s.radius];

function closed(run: readonly BrushSample[]): PathCommand[] {
  const [first, last] = [run[0]!, run.at(-1)!];
  const commands: PathCommand[] = [['M', ...beside(first, 1)]];
  for (let i = 1; i < run.length; i++) if (run[i] !== run[i - 1]) commands.push(along(run[i - 1]!, run[i]!, 1, 1));
  commands.push(...cap(last, 1));
  for (let i = run.length - 2; i >= 0; i--) if (run[i] !== run[i + 1]) commands.push(along(run[i + 1]!, run[i]!, -1, -1));
  commands.push(...cap(first, -1), ['Z']);
  return commands;
}

/** One side of a piece; it leaves and arrives in the direction of the pen. */
function along(a: BrushSample, b: BrushSample, side: number, way: number): PathCommand {
  const [ax, ay] = beside(a, side);
  const [bx, by] = beside(b, side);
  const reach = (Math.hypot(bx - ax, by - ay) / 3) * way;
  return ['C', ax + a.dx * reach, ay + a.dy * reach, bx - b.dx * reach, by - b.dy * reach, bx, by];
}

/** Half a circle around the end, from one side to the other. @param way 1 at the end of the line, -1 at its start */
function cap(s: BrushSample, way: number): PathCommand[] {
  const [fx, fy] = [s.dx * s.radius * way, s.dy * s.radius * way];
  const [sx, sy] = [-fy, fx];
  const [tx, ty] = [s.x + fx, s.y + fy];
  return [
    ['C', s.x + sx + fx * KAPPA, s.y + sy + fy * KAPPA, tx + sx * KAPPA, ty + sy * KAPPA, tx, ty],
    ['C', tx - sx * KAPPA, ty - sy * KAPPA, s.x - sx + fx * KAPPA, s.y - sy + fy * KAPPA, s.x - sx, s.y - sy],
  ];
}
