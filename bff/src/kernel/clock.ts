/** Time is an argument: production passes `systemClock`, tests one they can move. */
export interface Clock {
  now(): Date;
}
export const systemClock: Clock = { now: () => new Date() };
