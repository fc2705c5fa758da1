/** The thread's side of the pool: takes a job, does it, answers. */
import type { MessagePort } from 'node:worker_threads';
import { errorToMessage, withOwnMemory, type JobMessage, type ResultMessage } from './messages';

type Operation = (...args: never[]) => unknown;

/** @param operations by name; a job that names another is answered with `internal` */
export function serve(port: MessagePort, operations: Readonly<Record<string, Operation>>): void {
  port.on('message', (job: JobMessage) => {
    void run(job, operations).then((answer) => {
      const { value, transfer } = withOwnMemory(answer);
      port.postMessage(value, transfer);
    });
  });
}

async function run({ id, operation, args }: JobMessage, operations: Readonly<Record<string, Operation>>): Promise<ResultMessage> {
  try {
    const work = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!work) throw new Error(`no operation ${operation}`);
    return { id, ok: true, value: await work(...(args as never[])) };
  } catch (error) {
    return { id, ok: false, error: errorToMessage(error) };
  }
}
