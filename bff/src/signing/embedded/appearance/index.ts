/** What is drawn into fields: handwriting, seals, text. Pure: from the thing to a content stream or an SVG. */
export { drawSeal, drawSealContent } from './draw-seal';
export { drawFieldText } from './field-text';
export { drawHandwriting, inkOutlines } from './handwriting';
