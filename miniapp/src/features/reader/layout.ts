/**
 * Where pages lie in one long column, and which of them need a picture now. Pure, in CSS px; only pages near the view
 * are drawn, so 500 pages cost what ten cost.
 */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}
export interface Place {
  /** 1-based */
  readonly page: number;
  readonly top: number;
  readonly height: number;
}
export interface Column {
  readonly places: readonly Place[];
  /** height of everything */
  readonly total: number;
  readonly width: number;
}

export const GAP = 12;
/** pictures alive at once, at most */
export const LIVE = 7;

/** @param width of a page on screen; @param sizes in PDF points as displayed */
export function columnOf(sizes: readonly PageSize[], width: number): Column {
  let top = GAP;
  const places = sizes.map((size, i) => {
    const height = Math.round((size.height / size.width) * width);
    const place = { page: i + 1, top, height };
    top += height + GAP;
    return place;
  });
  return { places, total: top, width };
}

/** The page at a height; the nearest one when the height lies between two. */
export function pageAt(column: Column, y: number): number {
  let [low, high] = [0, column.places.length - 1];
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((column.places[mid]?.top ?? 0) <= y + GAP) low = mid;
    else high = mid - 1;
  }
  return low + 1;
}

/** Pages any part of which is on screen. */
export function pagesInView(column: Column, top: number, height: number): number[] {
  const first = pageAt(column, Math.max(0, top));
  const pages: number[] = [];
  for (let page = first; page <= column.places.length && (column.places[page - 1]?.top ?? Infinity) < top + height; page++) pages.push(page);
  return pages;
}

/** Pages to draw: those in view and their neighbours, at most LIVE, the nearest to the current page first. */
export function livePages(current: number, count: number): number[] {
  const pages = [current];
  for (let away = 1; pages.length < Math.min(LIVE, count); away++) {
    if (current + away <= count) pages.push(current + away);
    if (pages.length < LIVE && current - away >= 1) pages.push(current - away);
  }
  return pages;
}
