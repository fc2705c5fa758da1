/** The signing service for other modules: types of the port and the words of a verdict. The driver is chosen in main.ts. */
export type * from './port';
export { verdictWords, type VerdictLanguage } from './verify-words';
