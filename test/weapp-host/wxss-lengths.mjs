/**
 * Lengths that depend on the phone: 750rpx is its width; vh and vw measure the page's own window, below the navigation
 * bar. Used on WXSS at build time and on inline styles at run time. Imports nothing.
 */
export const lengths = (css) => css.replace(/(-?\d*\.?\d+)(rpx|vh|vw)\b/g, 'calc($1 * var(--$2))');
