/** The mark a person puts on a document: a signature written by hand, or a seal they may use. */
export { forgetMark, keepMark, useMark, type Mark, type UsableSeal } from './draft';
export { PadView } from './pad-view';
export { PlaceView } from './place-view';
export { SealPicker } from './seal-picker';
