/** Text: which characters can be drawn, how wide, with which outlines, and the embedded subsets. */
export { compressed, embedFonts, fontSetFor, mayShareFonts, shareFonts, sharesFonts, type FontSet, type FontSubset } from './embed-font';
export { isSharedText, sharedTextFont } from './shared-text';
export { SfntFont, type Contour, type OutlinePoint } from './sfnt';
export { findCharacter, missingCharacters, requireCharacters, sealFonts, textFonts, textWidth, type NamedFont } from './text-font';
