/** `npm run ca -- …`: looks after the embedded CA; the commands are in bff/src/cli/ca.ts. */
import { giveUp } from './lib/say.mjs';
import { runBuilt } from './lib/run-built.mjs';

runBuilt('bff/dist/ca.js', process.argv.slice(2)).catch(giveUp);
