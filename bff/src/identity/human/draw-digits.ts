/** Digits as bent strokes: no font is needed on the server, and no two pictures are alike. */
import { randomInt } from 'node:crypto';
import sharp from 'sharp';

type Point = readonly [x: number, y: number];
/** Polylines in a box of 10 by 16, y down. */
const STROKES: Readonly<Record<string, readonly (readonly Point[])[]>> = {
  2: [[[1, 4], [2, 1], [5, 0], [8, 1], [9, 4], [8, 7], [1, 16], [9, 16]]],
  3: [[[1, 2], [4, 0], [8, 1], [9, 4], [7, 7], [4, 8], [8, 9], [9, 12], [7, 15], [4, 16], [1, 14]]],
  4: [[[7, 16], [7, 0], [1, 11], [10, 11]]],
  5: [[[9, 0], [2, 0], [1, 7], [5, 6], [9, 8], [9, 12], [7, 15], [4, 16], [1, 14]]],
  6: [[[8, 1], [4, 3], [1, 8], [1, 12], [3, 16], [7, 16], [9, 13], [8, 9], [5, 8], [1, 11]]],
  7: [[[1, 0], [9, 0], [5, 8], [4, 16]]],
  8: [[[5, 8], [1, 5], [2, 1], [5, 0], [8, 1], [9, 4], [5, 8], [1, 11], [2, 15], [5, 16], [8, 15], [9, 12], [5, 8]]],
  9: [[[9, 5], [5, 8], [2, 6], [1, 3], [3, 0], [7, 0], [9, 3], [9, 6], [7, 13], [3, 16]]],
};
const WIDTH = 240;
const HEIGHT = 88;
const INK = '#1f2329';

/** @param digits 2 to 9. @returns PNG, 240 × 88 */
export async function drawDigits(digits: string): Promise<Buffer> {
  const step = (WIDTH - 40) / digits.length;
  const shapes = [...digits].flatMap((digit, place) => (STROKES[digit] ?? []).map((line) => path(line, place * step + 26 + between(-4, 4), 18 + between(-7, 7))));
  const noise = Array.from({ length: 5 }, () => `<path d="M${between(0, 40)} ${between(0, HEIGHT)} Q${between(60, 180)} ${between(-20, HEIGHT + 20)} ${between(200, WIDTH)} ${between(0, HEIGHT)}" stroke-width="1.4" opacity="0.55"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#f4f5f7"/><g fill="none" stroke="${INK}" stroke-width="3.6" stroke-linecap="round" stroke-linejoin="round">${shapes.join('')}${noise.join('')}</g></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Turned, leant over, stretched, and every corner moved a little. */
function path(line: readonly Point[], left: number, top: number): string {
  const [turn, lean, size] = [between(-18, 18) * Math.PI / 180, between(-30, 30) / 100, between(26, 33) / 10];
  const points = line.map(([x, y]) => {
    const [dx, dy] = [(x - 5 + lean * (8 - y)) * size + between(-1, 1), (y - 8) * size + between(-1, 1)];
    return `${(left + dx * Math.cos(turn) - dy * Math.sin(turn)).toFixed(1)} ${(top + 26 + dx * Math.sin(turn) + dy * Math.cos(turn)).toFixed(1)}`;
  });
  return `<path d="M${points.join(' L')}"/>`;
}

/** Both ends included. */
const between = (from: number, to: number): number => randomInt(from, to + 1);
