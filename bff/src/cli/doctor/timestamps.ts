/** Time-stamping authorities: are their roots readable, and how the server last found each of them. Asks nobody itself. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { loadAnchors } from '../../ca/trust-file';
import type { Config } from '../../config';
import type { Finding } from './finding';

/** What the server leaves in the data folder whenever an authority is left alone or back. */
const note = z.object({
  at: z.iso.datetime(),
  states: z.array(z.object({ name: z.string(), circuit: z.enum(['closed', 'open', 'trying']), lastSuccessAt: z.string().nullable(), lastFailure: z.object({ at: z.string(), reason: z.string() }).nullable() })),
});
type State = z.infer<typeof note>['states'][number];

export async function checkTimestamps({ tsa, tsaAnchorsFile, dataDir, eventKeys }: Pick<Config, 'tsa' | 'tsaAnchorsFile' | 'dataDir' | 'eventKeys'>): Promise<Finding[]> {
  const findings: Finding[] = [{ area: 'event keys', state: 'ok', text: eventKeys }];
  if (tsaAnchorsFile !== undefined) findings.push(await checkAnchors(tsaAnchorsFile));
  const seen = await readNote(path.join(dataDir, 'state', 'timestamps.json'));
  tsa.forEach((name, i) => findings.push({ area: i === 0 ? 'time-stamps' : '', ...describe(name, seen.get(name)) }));
  return findings;
}

async function checkAnchors(file: string): Promise<Finding> {
  try {
    const { length } = await loadAnchors(file);
    return { area: 'TSA roots', state: 'ok', text: `${length} in ${file}` };
  } catch (error) {
    return { area: 'TSA roots', state: 'broken', text: (error as Error).message, meaning: 'the server will not start; name the PEM file of the authorities\' roots in LUOBI_TSA_ANCHORS' };
  }
}

function describe(name: string, state: State | undefined): Omit<Finding, 'area'> {
  if (!state || (!state.lastSuccessAt && !state.lastFailure)) return { state: 'ok', text: `${name}: not asked yet` };
  const { lastSuccessAt, lastFailure, circuit } = state;
  if (!lastFailure || (lastSuccessAt && lastSuccessAt >= lastFailure.at)) return { state: 'ok', text: `${name}: gave a token that holds, ${lastSuccessAt}` };
  return {
    state: 'note', text: `${name}: ${circuit === 'open' ? 'left alone' : 'failed'}, ${lastFailure.reason}, ${lastFailure.at}`,
    meaning: 'the next one in LUOBI_TSA is asked instead; when none answers, acts of signing wait for time',
  };
}

/** A note that is not there, or not whole because it is just being written, tells nothing. */
async function readNote(file: string): Promise<ReadonlyMap<string, State>> {
  try {
    const { states } = note.parse(JSON.parse(await readFile(file, 'utf8')));
    return new Map(states.map((state) => [state.name, state]));
  } catch {
    return new Map();
  }
}
