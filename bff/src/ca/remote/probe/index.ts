/**
 * Looks at an outside CA without changing anything there: is it reached, does it know us, do its certificates lead to the
 * trusted root, can we use what it offers, does somebody answer whether its certificates are revoked. Nothing that was
 * sent, and no secret, stands in a finding.
 */
import type { Clock } from '../../../kernel';
import type { OutsideCaSettings } from '../../outside-settings';
import { OutsideSettingsError, readOutsideFiles, type OutsideFiles } from '../outside-files';
import type { OutsideRevocationOptions } from '../revocation';
import { probeCsc } from './csc';
import { probeEst } from './est';
import type { ProbeFinding } from '../../probe-finding';
import { probeStatus } from './status';

/** Never throws for what an operator or a service did wrong: that is a finding. */
export async function probeOutsideCa(settings: OutsideCaSettings, revocation: Omit<OutsideRevocationOptions, 'trustPem'>, clock: Clock): Promise<readonly ProbeFinding[]> {
  let files: OutsideFiles;
  try {
    files = await readOutsideFiles(settings);
  } catch (error) {
    if (!(error instanceof OutsideSettingsError)) throw error;
    return error.faults.map((text) => ({ about: 'files', state: 'broken', text, code: 'file' }));
  }
  const found: ProbeFinding[] = [];
  const chains = await (settings.kind === 'est' ? probeEst : probeCsc)(settings, files, clock, found);
  if (chains) found.push(...(await probeStatus(chains, revocation, clock)));
  return found;
}
