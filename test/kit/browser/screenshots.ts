/** Pictures of every screen, for people: test/journey/__screens__/<series>/<nn>-<name>.png, ignored by git. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = path.join(__dirname, '../../journey/__screens__');

export type Shoot = (page: Page, name: string) => Promise<void>;

/** Numbers its pictures in the order they are taken; an earlier run of the series is cleared. */
export function screenshots(series: string): Shoot {
  const folder = path.join(FOLDER, series);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let taken = 0;
  return async (page, name) => {
    taken += 1;
    await page.screenshot({ path: path.join(folder, `${String(taken).padStart(2, '0')}-${name}.png`), animations: 'disabled', caret: 'initial' });
  };
}
