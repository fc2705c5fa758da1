/**
 * Requests in turn. WeChat carries ten at once and lets the rest wait behind whatever came first; here pictures have a
 * lane of their own, so what a person does never waits behind what a person looks at. Pure.
 */
export type Lane = 'act' | 'picture';

export interface LaneLimits {
  /** requests at once, of both kinds */
  readonly total: number;
  /** pictures among them */
  readonly pictures: number;
}

/** A picture nobody wanted any more when its turn came. */
export class Unwanted extends Error {
  override readonly name = 'Unwanted';
}

interface Waiting {
  readonly lane: Lane;
  readonly begin: () => void;
  readonly drop: () => boolean;
}

export interface Lanes {
  /**
   * Runs the job when its turn comes: acts in order and before all pictures, pictures in order.
   * @param wanted asked once, when the turn comes; false rejects with Unwanted and costs nothing
   */
  run<T>(lane: Lane, job: () => Promise<T>, wanted?: () => boolean): Promise<T>;
  readonly running: () => { readonly total: number; readonly pictures: number };
}

export function createLanes({ total, pictures }: LaneLimits): Lanes {
  const waiting: Waiting[] = [];
  const running = { act: 0, picture: 0 };
  const room = (lane: Lane): boolean => running.act + running.picture < total && (lane === 'act' || running.picture < pictures);
  const next = (): void => {
    for (const lane of ['act', 'picture'] as const) {
      while (room(lane)) {
        const at = waiting.findIndex((one) => one.lane === lane);
        if (at < 0) break;
        const [one] = waiting.splice(at, 1);
        if (one && !one.drop()) one.begin();
      }
    }
  };
  return {
    run: (lane, job, wanted = () => true) => new Promise((resolve, reject) => {
      waiting.push({
        lane,
        drop() {
          if (wanted()) return false;
          reject(new Unwanted());
          return true;
        },
        begin() {
          running[lane] += 1;
          void job().then(resolve, reject).finally(() => {
            running[lane] -= 1;
            next();
          });
        },
      });
      next();
    }),
    running: () => ({ total: running.act + running.picture, pictures: running.picture }),
  };
}
