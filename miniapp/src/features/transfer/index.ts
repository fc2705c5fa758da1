/** Handing a company's task to a colleague. */
export { HeldNotice } from './held-notice';
export { TransferSheet } from './transfer-sheet';
