/** `npm run admin -- …`: partners, organisations, members and seals of an operation; the commands are in bff/src/cli/admin.ts. */
import { giveUp } from './lib/say.mjs';
import { runBuilt } from './lib/run-built.mjs';

runBuilt('bff/dist/admin.js', process.argv.slice(2)).catch(giveUp);
