/** Draws on a pad as a finger or a mouse does: real input events, spaced in time. */
import type { Page } from 'playwright-core';

/** Points of one stroke, as fractions of the pad's width and height. */
export type Stroke = readonly (readonly [number, number])[];
export interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const STEP_MS = 6;

/** 张 伟 in a quick hand: nine strokes. */
export const SIGNATURE: readonly Stroke[] = [
  bend([0.14, 0.24], [0.30, 0.22], 0.01), bend([0.30, 0.22], [0.28, 0.44], 0.01), bend([0.15, 0.44], [0.30, 0.42], 0), bend([0.16, 0.44], [0.24, 0.80], 0.05),
  bend([0.44, 0.18], [0.36, 0.40], 0.02), bend([0.34, 0.50], [0.52, 0.46], 0), bend([0.40, 0.20], [0.42, 0.82], 0), bend([0.44, 0.52], [0.54, 0.80], -0.02),
  bend([0.66, 0.20], [0.60, 0.46], 0.01), bend([0.62, 0.42], [0.62, 0.84], 0), bend([0.70, 0.32], [0.90, 0.30], 0), bend([0.69, 0.46], [0.89, 0.44], 0), bend([0.68, 0.60], [0.88, 0.58], 0.04), bend([0.79, 0.16], [0.78, 0.86], 0),
];

/** A tap that leaves a dot: not a signature. */
export const DOT: readonly Stroke[] = [[[0.5, 0.5], [0.501, 0.5]]];

/** Straight or bent line of sixteen points. */
function bend([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number], sag: number): Stroke {
  return Array.from({ length: 17 }, (_, step) => {
    const t = step / 16;
    return [x0 + (x1 - x0) * t + Math.sin(t * Math.PI) * sag, y0 + (y1 - y0) * t + Math.sin(t * Math.PI) * Math.abs(sag)] as const;
  });
}

export async function drawByTouch(page: Page, pad: Box, strokes: readonly Stroke[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: readonly [number, number]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x: pad.x + at[0] * pad.width, y: pad.y + at[1] * pad.height, id: 1 }] : [] });
  for (const [first, ...rest] of strokes) {
    await send('touchStart', first);
    for (const point of rest) {
      await send('touchMove', point);
      await page.waitForTimeout(STEP_MS);
    }
    await send('touchEnd');
  }
  await session.detach();
}

export async function drawByMouse(page: Page, pad: Box, strokes: readonly Stroke[]): Promise<void> {
  const at = ([x, y]: readonly [number, number]): [number, number] => [pad.x + x * pad.width, pad.y + y * pad.height];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first!));
    await page.mouse.down();
    for (const point of rest) {
      await page.mouse.move(...at(point));
      await page.waitForTimeout(STEP_MS);
    }
    await page.mouse.up();
  }
}
