/**
 * The seal across the edge of all pages (骑缝章): cut into vertical strips of one width, one for each page, so that the
 * pages fanned out show the whole seal. More pages than a strip can be narrow are parted into groups, each with a whole
 * seal. Pure geometry: points on the page as displayed, origin top left; pages are 1-based.
 */
export interface CrossPageSealPlace {
  /** default all */
  readonly pages?: readonly number[];
  /** points from the top of each page to the top of the seal; default: in the middle of each page */
  readonly y?: number;
  /** points; default 119 (4.2 cm, the official size) */
  readonly diameter?: number;
}
export interface SealStrip {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** which piece of the seal, from the left, of how many */
  readonly index: number;
  readonly count: number;
}

export const CROSS_PAGE_SEAL = { diameter: 119, mostInGroup: 20 } as const;

/**
 * One strip on each of the pages, on the right edge.
 * @param sizes of all pages
 * @returns null when fewer than two pages are meant, one is named twice or does not exist, or the seal does not fit on one
 */
export function crossPageStrips(sizes: readonly { readonly width: number; readonly height: number }[], place: CrossPageSealPlace): SealStrip[] | null {
  const pages = [...(place.pages ?? sizes.map((_, i) => i + 1))].sort((a, b) => a - b);
  const diameter = place.diameter ?? CROSS_PAGE_SEAL.diameter;
  if (pages.length < 2 || new Set(pages).size !== pages.length) return null;
  const strips: SealStrip[] = [];
  for (const group of groupsOf(pages)) {
    const width = diameter / group.length;
    for (const [index, page] of group.entries()) {
      const size = sizes[page - 1];
      const y = place.y ?? ((size?.height ?? 0) - diameter) / 2;
      if (!size || width > size.width || !(y >= 0) || y + diameter > size.height) return null;
      strips.push({ page, x: size.width - width, y, width, height: diameter, index, count: group.length });
    }
  }
  return strips;
}

/** As few groups as can be, as equal as can be; never one of a single page. */
function groupsOf(pages: readonly number[]): number[][] {
  const count = Math.ceil(pages.length / CROSS_PAGE_SEAL.mostInGroup);
  return Array.from({ length: count }, (_, i) => pages.slice(Math.floor((i * pages.length) / count), Math.floor(((i + 1) * pages.length) / count)));
}
