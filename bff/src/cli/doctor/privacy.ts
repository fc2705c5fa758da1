/** Does the privacy notice name who is responsible and whom to write to, and when was old data last removed? Reads what the worker noted; removes nothing. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../config';
import type { Finding } from './finding';

const DAY_MS = 86_400_000;

export function checkNotice({ mode, privacy }: Pick<Config, 'mode' | 'privacy'>): Finding {
  const missing = [...(privacy.operator === null ? ['LUOBI_OPERATOR'] : []), ...(privacy.contact === null ? ['LUOBI_PRIVACY_CONTACT'] : [])];
  const area = 'privacy notice';
  if (missing.length === 0) return { area, state: 'ok', text: `${privacy.operator}, ${privacy.contact}; contracts are kept ${privacy.contractYears} years` };
  return { area, state: mode === 'production' ? 'broken' : 'note', text: `${missing.join(' and ')} not set`, meaning: 'people are not told who answers for their data and whom to write to, which the law asks for (个人信息保护法 17)' };
}

/** @param now for how long ago it was */
export function checkRetention({ dataDir }: Pick<Config, 'dataDir'>, now: Date): Finding {
  const area = 'old data';
  const file = path.join(dataDir, 'state', 'retention.json');
  if (!existsSync(file)) return { area, state: 'note', text: 'not removed yet in this folder', meaning: 'a process with the worker part removes it once a day, the first time a minute after its start' };
  try {
    const { at, removed } = JSON.parse(readFileSync(file, 'utf8')) as { at: string; removed: Record<string, number> };
    const what = Object.entries(removed).map(([rule, count]) => `${count} ${rule}`).join(', ');
    const text = `last removed ${at}: ${what === '' ? 'nothing was old enough' : what}`;
    if (now.getTime() - Date.parse(at) <= 2 * DAY_MS) return { area, state: 'ok', text };
    return { area, state: 'note', text, meaning: 'more than two days ago: no process with the worker part runs here, or its job fails; the log says "old data was removed" each day' };
  } catch {
    return { area, state: 'note', text: `${file} cannot be read`, meaning: 'it is written anew with the next sweep' };
  }
}
