/** What is drawn into fields: handwriting, seals, text, ticks, pictures. Pure: from the thing to a content stream or an SVG. */
export { checkText } from './check-text';
export { prepareImage } from './prepare-image';
export { drawCheckbox } from './draw-checkbox';
export { drawImage } from './draw-image';
export { anySealFontSet, drawSeal, drawSealContent, placeSeal, placeSealPiece, SEAL_UNITS, sealFontSet } from './draw-seal';
export { drawFieldText, layOutText, type TextLayout, type TextStyle } from './field-text';
export { drawHandwriting, inkOutlines } from './handwriting';
