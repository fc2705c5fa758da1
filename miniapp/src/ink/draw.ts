/** Puts strokes on a 2d canvas, whole or as they grow. */
import type { StrokePoint } from '@luobi/shared';
import { arcAt, piecesOf, type Piece } from './curve';
import { widthsOf, type Brush } from './width';

/** The part of a 2d context that is used: WeChat's and the browser's both have it. */
export interface Surface {
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: unknown;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  clearRect(x: number, y: number, width: number, height: number): void;
}

function drawPieces(surface: Surface, pieces: readonly Piece[], color: string): void {
  surface.strokeStyle = color;
  surface.lineCap = 'round';
  for (const piece of pieces) {
    surface.lineWidth = piece.width;
    surface.beginPath();
    surface.moveTo(piece.x0, piece.y0);
    // a line of no length draws nothing on some canvases
    surface.lineTo(piece.x1 === piece.x0 && piece.y1 === piece.y0 ? piece.x1 + 0.01 : piece.x1, piece.y1);
    surface.stroke();
  }
}

export function drawStroke(surface: Surface, stroke: readonly StrokePoint[], brush: Brush, color: string): void {
  drawPieces(surface, piecesOf(stroke, brush), color);
}

/** How far back widths are computed anew for a growing stroke; beyond it the past no longer matters. */
const TAIL = 24;

/** Draws only what the last point added, so a frame costs the same at the end of a long stroke as at its start. */
export function drawLast(surface: Surface, stroke: readonly StrokePoint[], brush: Brush, color: string): void {
  const tail = stroke.slice(-TAIL);
  if (tail.length < 2) return drawPieces(surface, piecesOf(tail, brush), color);
  drawPieces(surface, arcAt(tail, widthsOf(tail, brush), tail.length - 1), color);
}
