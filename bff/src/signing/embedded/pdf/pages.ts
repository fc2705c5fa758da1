/**
 * The page tree (ISO 32000-1 §7.7.3) with inherited attributes, and each page as it is displayed: CropBox cut to the
 * MediaBox, turned by /Rotate, scaled by /UserUnit. Coordinates outside this folder are points, origin top left.
 */
import { LIMITS, tooLarge, unreadable } from './limits';
import { Dict, isArray, nameOf, numberOf, Ref, type ObjectReader, type PdfObject } from './objects';

/** left, bottom, right, top in user space units */
export type Box = readonly [left: number, bottom: number, right: number, top: number];
export type Quarter = 0 | 90 | 180 | 270;

export interface PdfPage {
  readonly ref: Ref;
  readonly dict: Dict;
  /** MediaBox, CropBox, Rotate, Resources: own or from the nearest ancestor */
  readonly inherited: Dict;
  /** what is shown, in user space units */
  readonly box: Box;
  /** degrees clockwise */
  readonly rotate: Quarter;
  /** points per user space unit */
  readonly userUnit: number;
  /** points, as displayed */
  readonly width: number;
  readonly height: number;
}

const INHERITABLE = ['MediaBox', 'CropBox', 'Rotate', 'Resources'];
/** user space units from the origin; beyond, coordinates lose their hundredths in a viewer's arithmetic */
const FARTHEST = 100_000;
const US_LETTER: Box = [0, 0, 612, 792];

export function readPages(document: ObjectReader): PdfPage[] {
  const pages: PdfPage[] = [];
  const seen = new Set<number>();
  const walk = (node: PdfObject | undefined, from: Dict, depth: number): void => {
    if (depth > LIMITS.pageTreeDepth) throw tooLarge('the page tree is too deep');
    if (!(node instanceof Ref)) throw unreadable('a page is not an indirect object');
    if (seen.has(node.number)) throw unreadable('the page tree has a loop or a page twice');
    seen.add(node.number);
    const dict = document.dict(node, 'a page');
    const inherited = from.clone();
    for (const key of INHERITABLE) {
      const own = dict.get(key);
      if (own !== undefined) inherited.set(key, own);
    }
    const kids = document.resolve(dict.get('Kids'));
    if (isArray(kids) && nameOf(document.resolve(dict.get('Type'))) !== 'Page') for (const kid of kids) walk(kid, inherited, depth + 1);
    else pages.push(describe(document, node, dict, inherited));
  };
  walk(document.catalog.get('Pages'), new Dict(), 0);
  if (pages.length === 0) throw unreadable('the file has no pages');
  return pages;
}

function describe(document: ObjectReader, ref: Ref, dict: Dict, inherited: Dict): PdfPage {
  const media = readBox(document, inherited.get('MediaBox')) ?? US_LETTER;
  const box = intersection(readBox(document, inherited.get('CropBox')) ?? media, media);
  const degrees = numberOf(document.resolve(inherited.get('Rotate'))) ?? 0;
  if (degrees % 90 !== 0) throw unreadable('a page is turned by an angle that is not a multiple of 90 degrees');
  const rotate = (((degrees % 360) + 360) % 360) as Quarter;
  const userUnit = numberOf(document.resolve(dict.get('UserUnit'))) ?? 1;
  const across = (box[2] - box[0]) * userUnit;
  const down = (box[3] - box[1]) * userUnit;
  if (!(userUnit > 0) || !(across > 0) || !(down > 0)) throw unreadable('a page has no area');
  if (across > LIMITS.pageSide || down > LIMITS.pageSide) throw tooLarge('a page is larger than 14,400 points');
  const turned = rotate === 90 || rotate === 270;
  return { ref, dict, inherited, box, rotate, userUnit, width: turned ? down : across, height: turned ? across : down };
}

function readBox(document: ObjectReader, object: PdfObject | undefined): Box | undefined {
  const array = document.resolve(object);
  if (!isArray(array) || array.length < 4) return undefined;
  const [a, b, c, d] = array.map((item) => numberOf(document.resolve(item)));
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw unreadable('a page box is not four numbers');
  if ([a, b, c, d].some((side) => Math.abs(side) > FARTHEST)) throw tooLarge('a page lies too far out');
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** A CropBox that misses the MediaBox altogether is ignored, as viewers do. */
function intersection(crop: Box, media: Box): Box {
  const cut: Box = [Math.max(crop[0], media[0]), Math.max(crop[1], media[1]), Math.min(crop[2], media[2]), Math.min(crop[3], media[3])];
  return cut[2] > cut[0] && cut[3] > cut[1] ? cut : media;
}
