/** Draws on a pad as a finger or a mouse does: real input events, spaced in time. */
import type { Page } from 'playwright-core';
import { demoHandwriting } from '../../../bff/demo/contract/handwriting';

/** Points of one stroke, as fractions of the pad's width and height. */
export type Stroke = readonly (readonly [number, number])[];
export interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const STEP_MS = 6;

/** 林晓月, as the demo writes it: the same hand in the browser and in the command line demo. */
export const SIGNATURE: readonly Stroke[] = strokesOf(demoHandwriting());

/** A tap that leaves a dot: not a signature. */
export const DOT: readonly Stroke[] = [[[0.5, 0.5], [0.501, 0.5]]];

/** One straight line: the name 一. */
export const ONE: readonly Stroke[] = [Array.from({ length: 17 }, (_, step) => [0.2 + step * 0.0375, 0.5 - step * 0.002] as const)];

function strokesOf(mark: ReturnType<typeof demoHandwriting>): readonly Stroke[] {
  if (mark.kind !== 'handwritten') throw new Error('the demo signs by hand');
  return mark.strokes.map((stroke) => stroke.map(({ x, y }) => [x / mark.width, y / mark.height] as const));
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
