/** A written mark as SVG, cropped to its ink: for showing it in place. The same pieces as on the pad. */
import type { HandwrittenSignature } from '@luobi/shared';
import { piecesOf } from './curve';
import { boundsOf } from './strokes';
import { brushFor } from './width';

export const INK_COLORS = { ink: '#1F2329', blue: '#1B3F8B' } as const;

/** SVG text; an empty mark gives an empty picture. */
export function svgOf(mark: HandwrittenSignature): string {
  const brush = brushFor(mark.height);
  const box = boundsOf(mark.strokes) ?? { x: 0, y: 0, width: 1, height: 1 };
  const edge = brush.max;
  const view = [box.x - edge, box.y - edge, box.width + 2 * edge, box.height + 2 * edge].map(short).join(' ');
  const lines = mark.strokes.flatMap((stroke) => pathsOf(piecesOf(stroke, brush)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view}"><g fill="none" stroke="${INK_COLORS[mark.color]}" stroke-linecap="round" stroke-linejoin="round">${lines.join('')}</g></svg>`;
}

/** Neighbouring pieces of nearly one width share a path. */
function pathsOf(pieces: ReturnType<typeof piecesOf>): string[] {
  const paths: string[] = [];
  let data = '';
  let width = -1;
  const close = (): void => { if (data) paths.push(`<path stroke-width="${short(width)}" d="${data}"/>`); };
  for (const piece of pieces) {
    const rounded = Math.round(piece.width * 5) / 5;
    if (rounded !== width) {
      close();
      width = rounded;
      data = `M${short(piece.x0)} ${short(piece.y0)}`;
    }
    data += `L${short(piece.x1)} ${short(piece.y1)}`;
  }
  close();
  return paths;
}

const short = (n: number): string => String(Math.round(n * 10) / 10);

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** SVG as an image source. Base64, because some WeChat versions read no other data URI; it has no btoa. */
export function imageOf(svg: string): string {
  const bytes = unescape(encodeURIComponent(svg));
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes.charCodeAt(i), bytes.charCodeAt(i + 1), bytes.charCodeAt(i + 2)];
    const word = (a << 16) | ((b || 0) << 8) | (c || 0);
    out += BASE64.charAt((word >> 18) & 63) + BASE64.charAt((word >> 12) & 63) + (Number.isNaN(b) ? '=' : BASE64.charAt((word >> 6) & 63)) + (Number.isNaN(c) ? '=' : BASE64.charAt(word & 63));
  }
  return `data:image/svg+xml;base64,${out}`;
}
