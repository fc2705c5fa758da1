/**
 * The calling convention of `wx.*`: with callbacks nothing is returned, without them a promise. Every call is
 * recorded; `host.mocks[name]` takes its place when a test sets it.
 */

/** Refusal with WeChat's wording; becomes `errMsg: "<name>:fail <reason>"`. */
export class Refusal extends Error {
  constructor(reason, more = {}) {
    super(reason);
    this.more = more;
  }
}

export function createCall(host) {
  /** @param work (options) => answer without errMsg | promise of it; throws Refusal */
  return function call(name, work = () => ({})) {
    return (options = {}) => {
      host.record('wx', { name, options: plain(options) });
      const answer = Promise.resolve()
        .then(() => host.guard(name))
        .then(() => (host.mocks[name] ?? work)(options))
        .then((result) => ({ errMsg: `${name}:ok`, ...result }), (error) => { throw refusalOf(name, error); });
      const { success, fail, complete } = options;
      if (!success && !fail && !complete) return answer;
      answer.then((result) => {
        success?.(result);
        complete?.(result);
      }, (error) => {
        fail?.(error);
        complete?.(error);
      });
      return undefined;
    };
  };
}

function refusalOf(name, error) {
  if (error?.errMsg) return error;
  return { errMsg: `${name}:fail ${error?.message ?? error}`, ...error?.more };
}

/** A copy for the log: functions and buffers are dropped. */
function plain(options) {
  try {
    return JSON.parse(JSON.stringify(options, (_, value) => (value instanceof ArrayBuffer ? `[${value.byteLength} bytes]` : typeof value === 'function' ? undefined : value)));
  } catch {
    return String(options);
  }
}
