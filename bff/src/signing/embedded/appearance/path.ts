/**
 * Paths written down: as PDF operators (ISO 32000-1 §8.5.2) and as SVG path data. Coordinates are rounded to whole
 * units of a grid, which keeps them short; the caller scales the grid.
 */
import type { Contour } from '../fonts';
import type { PathCommand } from './outline';

export type { PathCommand } from './outline';

/** a b c d e f of x' = ax + cy + e, y' = bx + dy + f */
export type Matrix = readonly [number, number, number, number, number, number];

export function transformed(commands: readonly PathCommand[], [a, b, c, d, e, f]: Matrix): PathCommand[] {
  return commands.map((command) => {
    const out: (string | number)[] = [command[0]];
    for (let i = 1; i < command.length; i += 2) {
      const [x, y] = [command[i] as number, command[i + 1] as number];
      out.push(a * x + c * y + e, b * x + d * y + f);
    }
    return out as unknown as PathCommand;
  });
}

/** left, top, right, bottom of what is drawn */
export function extent(commands: readonly PathCommand[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  let from: readonly [number, number] = [0, 0];
  for (const command of commands) {
    if (command[0] === 'Z') continue;
    const numbers = command.slice(1) as number[];
    const to = [numbers.at(-2)!, numbers.at(-1)!] as const;
    for (const axis of [0, 1] as const) {
      const values = command[0] === 'C' ? [to[axis], ...turningPoints(from[axis], numbers[axis]!, numbers[2 + axis]!, to[axis])] : [to[axis]];
      box[axis] = Math.min(box[axis], ...values);
      box[2 + axis] = Math.max(box[2 + axis]!, ...values);
    }
    from = to;
  }
  return box;
}

/** Where a cubic curve turns back on one axis: the roots of its derivative. Nowhere, as long as the control points lie between the ends. */
function turningPoints(a: number, b: number, c: number, d: number): number[] {
  if (Math.min(b, c) >= Math.min(a, d) && Math.max(b, c) <= Math.max(a, d)) return [];
  const [p, q, r] = [d - 3 * c + 3 * b - a, 2 * (c - 2 * b + a), b - a];
  const root = Math.sqrt(q * q - 4 * p * r);
  const roots = Math.abs(p) < 1e-12 ? [-r / q] : [(-q + root) / (2 * p), (-q - root) / (2 * p)];
  return roots.filter((t) => t > 0 && t < 1).map((t) => ((1 - t) ** 3) * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d);
}

const PDF_OPERATORS = { M: 'm', L: 'l', C: 'c', Z: 'h' } as const;

/** Path construction operators; painting is the caller's. */
export function pdfPath(commands: readonly PathCommand[]): string {
  return commands.map(([operator, ...numbers]) => [...(numbers as number[]).map(Math.round), PDF_OPERATORS[operator]].join(' ')).join('\n');
}

/**
 * Outlines filled one by one, each from an origin of its own: shorter numbers, and a sixth less once compressed. For
 * outlines that cover each other or stand apart; the edges of two that only touch would show.
 */
export function filledOutlines(commands: readonly PathCommand[]): string {
  let [x, y] = [0, 0];
  return commands.map(([operator, ...numbers]) => {
    const rounded = (numbers as number[]).map(Math.round);
    if (operator === 'Z') return 'f';
    if (operator === 'M') {
      const moved = `1 0 0 1 ${rounded[0]! - x} ${rounded[1]! - y} cm\n0 0 m`;
      [x, y] = rounded as [number, number];
      return moved;
    }
    return [...rounded.map((value, i) => value - (i % 2 === 0 ? x : y)), PDF_OPERATORS[operator]].join(' ');
  }).join('\n');
}

export function svgPath(commands: readonly PathCommand[]): string {
  return commands.map(([operator, ...numbers]) => operator + (numbers as number[]).map(Math.round).join(' ')).join('');
}

/** A TrueType outline as cubic curves, in font units. */
export function glyphPath(contours: readonly Contour[]): PathCommand[] {
  return contours.flatMap((contour) => (contour.length < 3 ? [] : contourPath(contour)));
}

function contourPath(contour: Contour): PathCommand[] {
  const at = (i: number): Contour[number] => contour[((i % contour.length) + contour.length) % contour.length]!;
  const between = (i: number): { x: number; y: number } => ({ x: (at(i).x + at(i + 1).x) / 2, y: (at(i).y + at(i + 1).y) / 2 });
  const start = contour.findIndex((point) => point.on);
  const first = start >= 0 ? at(start) : between(0);
  const commands: PathCommand[] = [['M', first.x, first.y]];
  let pen: { x: number; y: number } = first;
  for (let k = 1; k <= contour.length; k++) {
    const i = (start >= 0 ? start : 0) + k;
    const point = at(i);
    if (point.on) {
      if (at(i - 1).on && k < contour.length) commands.push(['L', point.x, point.y]);
      pen = point;
      continue;
    }
    const end = at(i + 1).on ? at(i + 1) : between(i);
    commands.push(['C', pen.x + (2 / 3) * (point.x - pen.x), pen.y + (2 / 3) * (point.y - pen.y), end.x + (2 / 3) * (point.x - end.x), end.y + (2 / 3) * (point.y - end.y), end.x, end.y]);
    pen = end;
  }
  commands.push(['Z']);
  return commands;
}
