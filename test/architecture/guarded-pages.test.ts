/** A page that falls apart must say so: every page of the mini-program is wrapped by ui/guarded. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PAGES = path.join(__dirname, '../../miniapp/src/pages');
const pages = (readdirSync(PAGES, { recursive: true }) as string[]).filter((file) => file.endsWith('.config.ts')).map((file) => file.replace('.config.ts', '.tsx'));

test('there are pages', () => expect(pages.length).toBeGreaterThan(10));

test.each(pages)('%s is guarded: `export default guarded(Page)`', (page) => {
  expect(readFileSync(path.join(PAGES, page), 'utf8')).toMatch(/^export default guarded\(\w+\);$/m);
});
