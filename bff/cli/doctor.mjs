/** `npm run doctor`: what is configured, what is missing and what that means; the checks are bff/src/cli/doctor.ts. */
import { giveUp } from './lib/say.mjs';
import { ROOT } from './lib/machine.mjs';
import { runBuilt } from './lib/run-built.mjs';

runBuilt('bff/dist/doctor.js', [ROOT]).catch(giveUp);
