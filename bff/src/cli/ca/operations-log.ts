/**
 * What operators did to the CA: one JSON line when something begins and one when it ended, in the data folder. Appended
 * and synced before the act, so that an act without its line cannot be; nothing here is ever rewritten.
 */
import { mkdir, open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { newId, type Clock } from '../../kernel';

export interface OperationsLog {
  /** Writes the beginning, runs the act, writes how it ended; the act's error goes on. */
  record<T>(operation: string, subject: Readonly<Record<string, unknown>>, act: () => Promise<T>, outcome: (result: T) => Readonly<Record<string, unknown>>): Promise<T>;
}

export function operationsLog(file: string, clock: Clock): OperationsLog {
  const append = async (line: Readonly<Record<string, unknown>>): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'a', 0o600);
    try {
      await handle.appendFile(`${JSON.stringify({ at: clock.now().toISOString(), ...line })}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  };
  return {
    async record(operation, subject, act, outcome) {
      const id = newId();
      await append({ id, event: 'begun', operation, ...subject, operator: operator(), process: process.pid });
      try {
        const result = await act();
        await append({ id, event: 'done', operation, ...outcome(result) });
        return result;
      } catch (error) {
        await append({ id, event: 'failed', operation, error: (error as { code?: string }).code ?? (error as Error).name });
        throw error;
      }
    },
  };
}

/** The account of the operating system; some containers have none. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
