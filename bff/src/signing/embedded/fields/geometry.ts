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
  /** size as displayed, in user space units */
  readonly width: number;
  readonly height: number;
  /** the form XObject's /Matrix */
  readonly matrix: readonly number[];
}

/** The frame in which an upright appearance for a widget is drawn. @param turn /MK /R of the widget */
export function appearanceFrame(rect: Box, turn: Quarter): AppearanceFrame {
  const across = rect[2] - rect[0];
  const down = rect[3] - rect[1];
  switch (turn) {
    case 0: return { width: across, height: down, matrix: [1, 0, 0, 1, 0, 0] };
    case 90: return { width: down, height: across, matrix: [0, 1, -1, 0, across, 0] };
    case 180: return { width: across, height: down, matrix: [-1, 0, 0, -1, across, down] };
    case 270: return { width: down, height: across, matrix: [0, -1, 1, 0, 0, down] };
  }
}
