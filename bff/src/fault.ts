/** Test hook: the process kills itself at a numbered point of the act of signing, as a power cut would. */
export type FaultPoint = (point: string) => void;

/** @param setting `P7:kill`, allowed only with NODE_ENV=test (config.ts) */
export function faultPoint(setting: string | undefined): FaultPoint | undefined {
  if (!setting) return undefined;
  const [wanted] = setting.split(':');
  return (point) => {
    if (point === wanted) process.kill(process.pid, 'SIGKILL');
  };
}
