/** The seal drawn: into a PDF appearance and, from the same shapes, as an SVG picture for choosing it. */
import type { SealDrawing } from '../../port';
import { numberText } from '../pdf';
import { pdfPath, svgPath, type Matrix } from './path';
import { sealShapes, type SealShape } from './seal';

/** cinnabar #B8321F */
const CINNABAR = { pdf: '0.722 0.196 0.122', svg: '#B8321F' } as const;

/**
 * The seal in the middle of its field, as large as fits. Uses the graphics state /Ink, which the caller defines as
 * multiplying: like ink, it lets print show through.
 * @param width of the field in points @param height likewise
 * @throws AppError glyph_missing, invalid_request
 */
export function drawSealContent(seal: SealDrawing, width: number, height: number): string {
  const scale = (Math.min(width, height) * 0.99) / 1000;
  const place: Matrix = [scale, 0, 0, scale, width / 2 - scale * 500, height / 2 - scale * 500];
  const shapes = sealShapes(seal).map((shape) => {
    return `q ${matrixText(shape.matrix)} cm\n${pdfPath(shape.commands)}\n${shape.stroke ? `${shape.stroke} w S` : 'f'} Q`;
  });
  return `/Ink gs\n${CINNABAR.pdf} rg ${CINNABAR.pdf} RG\n${matrixText(place)} cm\n${shapes.join('\n')}`;
}

/** A whole SVG document, 1000 units wide, transparent. @throws AppError glyph_missing, invalid_request */
export function drawSeal(seal: SealDrawing): string {
  const paths = sealShapes(seal).map((shape) => `<path d="${svgPath(shape.commands)}"${svgPaint(shape)} transform="matrix(${matrixText(shape.matrix)})"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000"><g transform="matrix(1 0 0 -1 0 1000)" fill="${CINNABAR.svg}">${paths.join('')}</g></svg>`;
}

function svgPaint(shape: SealShape): string {
  return shape.stroke ? ` fill="none" stroke="${CINNABAR.svg}" stroke-width="${shape.stroke}"` : '';
}

const matrixText = (matrix: Matrix): string => matrix.map(numberText).join(' ');
