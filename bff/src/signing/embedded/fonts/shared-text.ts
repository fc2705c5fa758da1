/** What dates and numbers are written with: drawn from one font that the whole file shares. */
import { fontSetFor, type FontSet } from './embed-font';

const CHARACTERS = '0123456789-.,:/%年月日';

export const sharedTextFont = (): Promise<FontSet> => fontSetFor(CHARACTERS);
export const isSharedText = (text: string): boolean => [...text].every((character) => CHARACTERS.includes(character));
