/**
 * The round seal of a company as geometry: ring, star, the name along the ring, and what the seal is for below
 * (国务院关于国家行政机关和企业事业单位社会团体印章管理的规定: round, a five-pointed star in the middle, the name
 * from left to right around it). Units of a thousandth of the diameter, y up. PDF and SVG are drawn from the same.
 */
import { AppError } from '../../../kernel';
import type { SealDrawing } from '../../port';
import { findCharacter, requireCharacters, sealFonts } from '../fonts';
import { glyphPath, transformed, type Matrix, type PathCommand } from './path';

export interface SealShape {
  readonly commands: readonly PathCommand[];
  /** from the units of the commands to thousandths of the diameter */
  readonly matrix: Matrix;
  /** width of the line in units of the commands; 0 fills the shape instead */
  readonly stroke: number;
  /** where the shape is a character: which, and from its em to thousandths of the diameter */
  readonly glyph?: { readonly character: string; readonly matrix: Matrix };
}

const BOTTOM_TEXT = { official: '', contract: '合同专用章', finance: '财务专用章' } as const;
const LONGEST_NAME = 60;
const CENTRE = 500;
const RING = { radius: 480, width: 27 };
const STAR_RADIUS = 168;
/** outer edge of the characters of the name */
const NAME_EDGE = 446;
/** glyph outlines are rounded to this many units an em: a quarter pixel at 800 % on a 4 cm seal */
const GLYPH_UNITS = 500;
/** middle of an ideographic em box above the baseline, in em */
const EM_MIDDLE = 0.38;
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** @throws AppError glyph_missing {characters}; invalid_request for a name that is empty or longer than 60 characters */
export function sealShapes(seal: SealDrawing): SealShape[] {
  const organization = [...seal.organizationName.normalize('NFC').replace(/\s+/g, ' ').trim()];
  if (organization.length === 0 || organization.length > LONGEST_NAME) throw new AppError('invalid_request', { reason: 'a seal needs a name of 1 to 60 characters' });
  const bottom = [...BOTTOM_TEXT[seal.kind]];
  requireCharacters([...organization, ...bottom].join(''), sealFonts());
  return [
    { commands: circle(RING.radius), matrix: IDENTITY, stroke: RING.width },
    { commands: star(), matrix: IDENTITY, stroke: 0 },
    ...nameAlongRing(organization, bottom.length > 0),
    ...lineBelowStar(bottom),
  ];
}

function circle(r: number): PathCommand[] {
  const k = r * 0.5523;
  const c = CENTRE;
  return [
    ['M', c + r, c], ['C', c + r, c + k, c + k, c + r, c, c + r], ['C', c - k, c + r, c - r, c + k, c - r, c],
    ['C', c - r, c - k, c - k, c - r, c, c - r], ['C', c + k, c - r, c + r, c - k, c + r, c], ['Z'],
  ];
}

function star(): PathCommand[] {
  const points = Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 === 0 ? STAR_RADIUS : STAR_RADIUS * 0.382;
    return [CENTRE + r * Math.sin((i * Math.PI) / 5), CENTRE + r * Math.cos((i * Math.PI) / 5)] as const;
  });
  return [...points.map(([x, y], i): PathCommand => [i === 0 ? 'M' : 'L', x, y]), ['Z']];
}

/** Characters get smaller, then narrower, then closer, as the name gets longer. */
function nameAlongRing(characters: readonly string[], shareWithBottom: boolean): SealShape[] {
  const height = Math.min(158, Math.max(92, 206 - 5.2 * characters.length));
  const radius = NAME_EDGE - height / 2;
  const widest = (shareWithBottom ? 242 : 272) * (Math.PI / 180) * radius;
  const natural = characters.map((character) => Math.max(0.3, emWidth(character)) * height);
  const sum = natural.reduce((a, b) => a + b, 0);
  const gap = height * 0.1;
  const tight = sum + gap * (characters.length - 1);
  const squeeze = Math.min(1, widest / tight);
  // a short name is spread, so that the ring is not empty on both sides
  const length = Math.max(tight * squeeze, Math.min(tight * 1.4, widest * 0.84));
  const between = characters.length > 1 ? (length - sum * squeeze) / (characters.length - 1) : 0;
  let at = characters.length > 1 ? -length / 2 : (-sum * squeeze) / 2;
  return characters.map((character, i) => {
    const width = natural[i]! * squeeze;
    const angle = (at + width / 2) / radius;
    at += width + between;
    return glyph(character, CENTRE + radius * Math.sin(angle), CENTRE + radius * Math.cos(angle), angle, height * squeeze, height);
  });
}

function lineBelowStar(characters: readonly string[]): SealShape[] {
  const height = 84;
  const step = height * 1.04;
  return characters.map((character, i) => glyph(character, CENTRE + (i - (characters.length - 1) / 2) * step, CENTRE - 268, 0, height, height));
}

const emWidth = (character: string): number => findCharacter(character, sealFonts())!.advance;

/** @param angle clockwise, radians @param across size of the em along the line @param up size of the em across it */
function glyph(character: string, x: number, y: number, angle: number, across: number, up: number): SealShape {
  const { font: { font }, glyph: number } = findCharacter(character, sealFonts())!;
  const k = GLYPH_UNITS / font.unitsPerEm;
  const outline = font.outline(number);
  const [sx, sy] = [across / GLYPH_UNITS, up / GLYPH_UNITS];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [(emWidth(character) * GLYPH_UNITS) / 2, EM_MIDDLE * GLYPH_UNITS];
  const [a, b, c, d] = [cos * sx, -sin * sx, sin * sy, cos * sy];
  const [left, bottom] = [x - a * middleX - c * middleY, y - b * middleX - d * middleY];
  return {
    commands: transformed(glyphPath(outline), [k, 0, 0, k, 0, 0]),
    matrix: [a, b, c, d, left, bottom],
    stroke: 0,
    glyph: { character, matrix: [a * GLYPH_UNITS, b * GLYPH_UNITS, c * GLYPH_UNITS, d * GLYPH_UNITS, left, bottom] },
  };
}
