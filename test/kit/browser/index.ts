/** A phone-sized browser for tests. */
export { browserPath, describeInBrowser } from './find';
export { launchBrowser, newPhone, PHONE } from './launch';
export { DOT, drawByMouse, drawByTouch, ONE, SIGNATURE, type Box, type Stroke } from './draw';
export { screenshots, type Shoot } from './screenshots';
export { seriousFindings } from './axe';
