/** Text: which characters can be drawn, how wide, with which outlines, and the embedded subset. */
export { compressed, embedFont, subsetFor, type FontSubset } from './embed-font';
export { SfntFont, type Contour, type OutlinePoint } from './sfnt';
export { missingCharacters, requireCharacters, sealFont, textFont, textWidth } from './text-font';
