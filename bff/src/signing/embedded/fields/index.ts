/** Fields: placing them before the first signature, finding them again when they are filled. */
export { appearanceStream } from './appearance-stream';
export { flattenUnusable, formFields, theirSignatureField } from './existing-fields';
export { isSigned, takesNewFields } from './signed-file';
export { findPlacedField, findStrips, type PlacedField } from './find-field';
export { appearanceFrame, type AppearanceFrame } from './geometry';
export { placeFields, placeFlow } from './place-fields';
export { addToPages, declareExtensions, extendForm } from './extend-form';
export { emptyTimestampField, freeTimestampName, timestampWidget } from './timestamp-field';
export { checkedState, choicesOf, textStyle } from './widget';
