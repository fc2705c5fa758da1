/** The kit. */
export * from './button';
export * from './cell';
export * from './field';
export { guarded } from './guarded';
export * from './notice';
export * from './ready';
export * from './screen';
export * from './sheet';
export * from './skeleton';
export * from './steps';
export * from './tag';
export { UpdateNotice } from './update-notice';
export { useSenior } from './theme';
export { useCountdown } from './use-countdown';
export { Box, Heading, Picture, Tap, Toggle, Txt } from '../platform/elements';
export { Scroller } from '../platform/scroller';
