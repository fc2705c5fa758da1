/** Tasks: how they stand, and where one goes on. */
export * from './standing';
export { placeToResume, useResume } from './use-resume';
