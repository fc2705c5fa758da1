/** `npm run demo -- --out DIR [--server URL]`: plays all journeys through the public API; the story itself is bff/demo/demo.ts. */
import { giveUp } from './lib/say.mjs';
import { runBuilt } from './lib/run-built.mjs';

runBuilt('bff/dist/demo.js', process.argv.slice(2)).catch(giveUp);
