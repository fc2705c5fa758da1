/**
 * From the page as people see it (points, origin top left, turned and cropped) to user space (ISO 32000-1 §8.3.2.3),
 * and back to an upright appearance on a turned page (§12.5.5).
 */
import type { Box, PdfPage, Quarter } from '../pdf';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Rounding of a client that works in pixels. */
const SLACK = 0.01;

export function liesOnPage(page: PdfPage, r: Rectangle): boolean {
  const numbers = [r.x, r.y, r.width, r.height];
  return numbers.every(Number.isFinite) && r.width > 0 && r.height > 0
    && r.x >= -SLACK && r.y >= -SLACK && r.x + r.width <= page.width + SLACK && r.y + r.height <= page.height + SLACK;
}

/** The other way round: points on the page as displayed. */
export function toDisplay(page: PdfPage, rect: Box): Rectangle {
  const [left, bottom, right, top] = page.box;
  const u = page.userUnit;
  const [x1, y1, x2, y2] = rect;
  const [w, h] = [(x2 - x1) * u, (y2 - y1) * u];
  switch (page.rotate) {
    case 0: return { x: (x1 - left) * u, y: (top - y2) * u, width: w, height: h };
    case 90: return { x: (y1 - bottom) * u, y: (x1 - left) * u, width: h, height: w };
    case 180: return { x: (right - x2) * u, y: (y1 - bottom) * u, width: w, height: h };
    case 270: return { x: (top - y2) * u, y: (right - x2) * u, width: h, height: w };
  }
}

/** The rectangle in user space units. */
export function toUserSpace(page: PdfPage, r: Rectangle): Box {
  const [left, bottom, right, top] = page.box;
  const [x, y, w, h] = [r.x, r.y, r.width, r.height].map((value) => value / page.userUnit) as [number, number, number, number];
  switch (page.rotate) {
    case 0: return [left + x, top - y - h, left + x + w, top - y];
    case 90: return [left + y, bottom + x, left + y + h, bottom + x + w];
    case 180: return [right - x - w, bottom + y, right - x, bottom + y + h];
    case 270: return [right - y - h, top - x - w, right - y, top - x];
  }
}

export interface AppearanceFrame {
  /** size as displayed, in points: a viewer scales the /BBox to the widget's rectangle */
  readonly width: number;
  readonly height: number;
  /** the form XObject's /Matrix */
  readonly matrix: readonly number[];
}

/** The frame in which an upright appearance for a widget is drawn. @param turn /MK /R of the widget @param userUnit points per unit of its page */
export function appearanceFrame(rect: Box, turn: Quarter, userUnit = 1): AppearanceFrame {
  const across = (rect[2] - rect[0]) * userUnit;
  const down = (rect[3] - rect[1]) * userUnit;
  switch (turn) {
    case 0: return { width: across, height: down, matrix: [1, 0, 0, 1, 0, 0] };
    case 90: return { width: down, height: across, matrix: [0, 1, -1, 0, across, 0] };
    case 180: return { width: across, height: down, matrix: [-1, 0, 0, -1, across, down] };
    case 270: return { width: down, height: across, matrix: [0, -1, 1, 0, 0, down] };
  }
}
