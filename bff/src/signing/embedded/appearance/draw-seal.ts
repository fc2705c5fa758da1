/** The seal drawn: into a PDF appearance and, from the same shapes, as an SVG picture for choosing it. */
import type { SealDrawing } from '../../port';
import { fontSetFor, sealFonts, type FontSet } from '../fonts';
import { numberText } from '../pdf';
import { pdfPath, svgPath, type Matrix } from './path';
import { sealShapes, type SealShape } from './seal';

/** cinnabar #B8321F */
const CINNABAR = { pdf: '0.722 0.196 0.122', svg: '#B8321F' } as const;

/** Units across the whole seal. */
export const SEAL_UNITS = 1000;

/** What the characters of a seal are drawn with: a subset font is half the size of their outlines. @throws AppError glyph_missing, invalid_request */
export function sealFontSet(seal: SealDrawing): Promise<FontSet> {
  return fontSetFor(charactersOf(seal), sealFonts());
}

/** One for every seal of an organization, for files that get it before it is known which. @throws like sealFontSet */
export function anySealFontSet(organizationName: string): Promise<FontSet> {
  return fontSetFor(SEAL_KINDS.map((kind) => charactersOf({ organizationName, kind })).join(''), sealFonts());
}

const SEAL_KINDS = ['official', 'contract', 'finance'] as const;
const charactersOf = (seal: SealDrawing): string => sealShapes(seal).map(({ glyph }) => glyph?.character ?? '').join('');

/**
 * The seal in a square of 1000 units. Uses the graphics state /Ink, which the caller defines as multiplying: like ink, it
 * lets print show through; and the fonts of sealFontSet.
 * @throws AppError glyph_missing, invalid_request
 */
export function drawSealContent(seal: SealDrawing, fonts: FontSet): string {
  const shapes = sealShapes(seal);
  const paths = shapes.filter(({ glyph }) => !glyph).map((shape) => `${pdfPath(shape.commands)}\n${shape.stroke ? `${shape.stroke} w S` : 'f'}`);
  const texts = shapes.flatMap(({ glyph }) => (glyph && glyph.character !== ' ' ? [`${matrixText(glyph.matrix)} Tm\n${fonts.show(glyph.character, 1)}`] : []));
  return `/Ink gs\n${CINNABAR.pdf} rg ${CINNABAR.pdf} RG\n${paths.join('\n')}\nBT\n${texts.join('\n')}\nET`;
}

/** Shows the XObject /S, a whole seal, in the middle of its field, as large as fits. @param width of the field in points @param height likewise */
export function placeSeal(width: number, height: number): string {
  const scale = (Math.min(width, height) * 0.99) / SEAL_UNITS;
  return `${matrixText([scale, 0, 0, scale, width / 2 - (scale * SEAL_UNITS) / 2, height / 2 - (scale * SEAL_UNITS) / 2])} cm\n/S Do`;
}

/** Shows of the XObject /S, a seal as high as the field, the piece at this place; the border of the field cuts it. @param index from the left */
export function placeSealPiece(index: number, width: number, height: number): string {
  const scale = height / SEAL_UNITS;
  return `${matrixText([scale, 0, 0, scale, -index * width, 0])} cm\n/S Do`;
}

/** A whole SVG document, 1000 units wide, transparent. @throws AppError glyph_missing, invalid_request */
export function drawSeal(seal: SealDrawing): string {
  const paths = sealShapes(seal).map((shape) => `<path d="${svgPath(shape.commands)}"${svgPaint(shape)} transform="matrix(${matrixText(shape.matrix)})"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000"><g transform="matrix(1 0 0 -1 0 1000)" fill="${CINNABAR.svg}">${paths.join('')}</g></svg>`;
}

function svgPaint(shape: SealShape): string {
  return shape.stroke ? ` fill="none" stroke="${CINNABAR.svg}" stroke-width="${shape.stroke}"` : '';
}

/** Scales below one need more than the four decimals of other numbers. */
const matrixText = (matrix: Matrix): string => matrix.map((value) => (Math.abs(value) < 1 ? value.toFixed(6).replace(/\.?0+$/, '').replace(/^-0$/, '0') : numberText(Math.round(value * 100) / 100))).join(' ');
