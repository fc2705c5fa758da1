/** One process asks another: signed both ways, never replayed. */
export { connectLink, type Link, type LinkOptions, type OperationRule } from './connect';
export { decode, encode, EncodingError } from './encoding';
export { serveLink, type LinkHandler, type LinkServerOptions } from './serve';
