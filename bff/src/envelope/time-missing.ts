/** No time authority answered with a token that holds: the act waits, visibly, without an age limit (lesson 3). */
export class TimeMissing extends Error {
  override readonly name = 'TimeMissing';
  constructor(cause: unknown) {
    super('no verified time', { cause });
  }
}
