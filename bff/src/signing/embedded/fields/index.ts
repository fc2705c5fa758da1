/** Fields: placing them before the first signature, finding them again when they are filled. */
export { findPlacedField, type PlacedField } from './find-field';
export { appearanceFrame, type AppearanceFrame } from './geometry';
export { placeFields } from './place-fields';
