/** What came of a task. */
export { EvidenceSheet } from './evidence-sheet';
export { Parties } from './parties';
export { Result } from './result';
