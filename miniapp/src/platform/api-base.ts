/**
 * Where the server is. Fixed when the package is built: neither a launch parameter nor storage may change it,
 * or a link could send a signature to somebody else's server. Empty in browsers: the origin that served the page.
 */
export const API_BASE: string = __API_BASE__.replace(/\/+$/, '');
