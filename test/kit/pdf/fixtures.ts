/** Files to sign and marks to sign with. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HandwrittenSignature, StrokePoint } from '@luobi/shared';

export const fixture = (file: string): Buffer => readFileSync(path.join(__dirname, '../../fixtures', file));

/** A file from object bodies (numbered from 1), with a right cross-reference table. */
export function pdfOf(bodies: readonly string[], trailer = '/Root 1 0 R'): Buffer {
  let text = '%PDF-1.7\n';
  const offsets = bodies.map((body, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(`${text}xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${bodies.length + 1} ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`, 'latin1');
}

/** One page with these attributes and a frame drawn around its crop box. */
export function pageOf(attributes: string): Buffer {
  const content = '0.9 g 0 0 2000 2000 re f 0 G 4 w 60 60 300 500 re S';
  return pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', `<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >> ${attributes} >>`, `<< /Length ${content.length} >>\nstream\n${content}\nendstream`]);
}

/** A stroke through points, 8 ms apart and with points in between, as a finger leaves them. */
export function stroke(...through: readonly (readonly [x: number, y: number])[]): StrokePoint[] {
  const points: StrokePoint[] = [];
  let t = 0;
  through.forEach(([x, y], i) => {
    const before = through[i - 1];
    const steps = before ? Math.max(1, Math.round(Math.hypot(x - before[0], y - before[1]) / 6)) : 1;
    for (let k = 1; k <= steps; k++) {
      const part = k / steps;
      points.push({ x: before ? before[0] + (x - before[0]) * part : x, y: before ? before[1] + (y - before[1]) * part : y, t: (t += 8) });
    }
  });
  return points;
}

/** 王一 written on a pad of 320 × 160 */
export const HANDWRITING: HandwrittenSignature = {
  width: 320, height: 160, color: 'ink',
  strokes: [
    stroke([52, 40], [90, 36], [128, 34]),
    stroke([58, 76], [92, 73], [122, 70]),
    stroke([90, 38], [91, 76], [89, 118]),
    stroke([40, 122], [86, 117], [140, 114]),
    stroke([176, 86], [214, 78], [250, 76], [276, 80], [282, 86]),
  ],
};
