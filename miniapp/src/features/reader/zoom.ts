/**
 * Zoom of the reader: how large, which squares of the page make it sharp, and where to scroll so that what lies under
 * the fingers stays there. Pure; px are CSS px of the screen. The server cuts a page drawn 1080 × level pixels wide
 * into squares of 1024 pixels.
 */
import { GAP, type Column, type PageSize, type Place } from './layout';

export const ZOOM = { least: 1, most: 4, tap: 2.5 } as const;
const STEPS: readonly number[] = [ZOOM.least, 1.5, ZOOM.tap, ZOOM.most];
/** px of a page picture, and of the squares */
export const BASE_WIDTH = 1080;
const SIDE = 1024;
const LEVELS = [2, 4] as const;
/** a picture this much too small still looks sharp */
const SOFT = 1.15;
/** more pixels than this to a CSS pixel cost memory and show nothing to a reader's eye */
const FINEST = 2;

/** closer than this to the whole width is the whole width */
const NEARLY = 0.04;
export const clampZoom = (zoom: number): number => (!Number.isFinite(zoom) || zoom < ZOOM.least + NEARLY ? ZOOM.least : Math.min(ZOOM.most, zoom));
export const zoomIn = (zoom: number): number => STEPS.find((step) => step > zoom + 0.01) ?? ZOOM.most;
export const zoomOut = (zoom: number): number => [...STEPS].reverse().find((step) => step < zoom - 0.01) ?? ZOOM.least;

/** Which squares a page of this width on screen needs; 0: its own picture is sharp enough. */
export function levelFor(width: number, pixelRatio: number): 0 | 2 | 4 {
  const wanted = width * Math.min(pixelRatio, FINEST);
  if (wanted <= BASE_WIDTH * SOFT) return 0;
  return LEVELS.find((level) => wanted <= BASE_WIDTH * level * SOFT) ?? 4;
}

export interface Tile {
  readonly page: number;
  readonly zoom: 2 | 4;
  /** number of the square from the left and from the top, from 0 */
  readonly x: number;
  readonly y: number;
}
export const tileKey = ({ page, zoom, x, y }: Tile): string => `tile ${page} ${zoom} ${x} ${y}`;

export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The squares any part of which is in the window, the nearest to its middle first, at most `most`. */
export function tilesInView(column: Column, sizes: readonly PageSize[], pages: readonly number[], view: Window, level: 2 | 4, most: number): Tile[] {
  const found: { readonly tile: Tile; readonly away: number }[] = [];
  const middle = { x: view.left + view.width / 2, y: view.top + view.height / 2 };
  for (const page of pages) {
    const place = column.places[page - 1];
    const size = sizes[page - 1];
    if (!place || !size) continue;
    const side = (SIDE / (BASE_WIDTH * level)) * column.width;
    const { columns, rows } = gridOf(size, level);
    const from = (start: number): number => Math.max(0, Math.floor(start / side));
    const to = (end: number, count: number): number => Math.min(count - 1, Math.ceil(end / side) - 1);
    for (let y = from(view.top - place.top); y <= to(view.top + view.height - place.top, rows); y += 1) {
      for (let x = from(view.left - GAP); x <= to(view.left + view.width - GAP, columns); x += 1) {
        found.push({ tile: { page, zoom: level, x, y }, away: Math.hypot(GAP + (x + 0.5) * side - middle.x, place.top + (y + 0.5) * side - middle.y) });
      }
    }
  }
  return found.sort((a, b) => a.away - b.away).slice(0, most).map(({ tile }) => tile);
}

const heightOf = (size: PageSize, level: 2 | 4): number => Math.max(1, Math.round((BASE_WIDTH * level * size.height) / size.width));
const gridOf = (size: PageSize, level: 2 | 4): { readonly columns: number; readonly rows: number } => ({ columns: Math.ceil((BASE_WIDTH * level) / SIDE), rows: Math.ceil(heightOf(size, level) / SIDE) });

/** Where a square lies on its page, in percent of the page. */
export function placeOfTile({ zoom, x, y }: Tile, size: PageSize): Window {
  const [width, height] = [BASE_WIDTH * zoom, heightOf(size, zoom)];
  return {
    left: ((x * SIDE) / width) * 100, top: ((y * SIDE) / height) * 100,
    width: (Math.min(SIDE, width - x * SIDE) / width) * 100, height: (Math.min(SIDE, height - y * SIDE) / height) * 100,
  };
}

/** A spot of the document that does not depend on the zoom: shares of a page's width and height. Beyond its edges: less than 0, more than 1. */
export interface Anchor {
  readonly page: number;
  readonly u: number;
  readonly v: number;
}

export function anchorAt(column: Column, page: number, x: number, y: number): Anchor {
  const place = column.places[page - 1] ?? FIRST;
  return { page, u: (x - GAP) / column.width, v: (y - place.top) / place.height };
}
const FIRST: Place = { page: 1, top: GAP, height: 1 };

/** The scroll position at which the anchor lies at a point of the window. */
export function scrollFor(column: Column, { page, u, v }: Anchor, at: { readonly x: number; readonly y: number }): { readonly top: number; readonly left: number } {
  const place = column.places[page - 1] ?? FIRST;
  return { top: Math.max(0, place.top + v * place.height - at.y), left: Math.max(0, GAP + u * column.width - at.x) };
}
