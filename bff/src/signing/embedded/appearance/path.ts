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

/** left, top, right, bottom of all points; control points count, so it may be a little large */
export function extent(commands: readonly PathCommand[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const command of commands) {
    for (let i = 1; i < command.length; i += 2) {
      const [x, y] = [command[i] as number, command[i + 1] as number];
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box;
}

const PDF_OPERATORS = { M: 'm', L: 'l', C: 'c', Z: 'h' } as const;

/** Path construction operators; painting is the caller's. */
export function pdfPath(commands: readonly PathCommand[]): string {
  return commands.map(([operator, ...numbers]) => [...(numbers as number[]).map(Math.round), PDF_OPERATORS[operator]].join(' ')).join('\n');
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
