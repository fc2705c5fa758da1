/** `npm run doctor`: what is configured, what is missing and what that means; the checks are bff/src/cli/doctor.ts. */
import { giveUp } from './lib/say.mjs';
import { runBuilt } from './lib/run-built.mjs';

runBuilt('bff/dist/doctor.js', process.argv.slice(2)).catch(giveUp);
