/**
 * Lengths that depend on the phone: 750rpx is its width; vh and vw (dvh, svh, lvh too) measure the page's own window,
 * below the navigation bar. Used on WXSS at build time and on inline styles at run time. Imports nothing.
 */
export const lengths = (css) => css.replace(/(-?\d*\.?\d+)(?:(rpx)|[dsl]?(v[hw]))\b/g, (_, amount, rpx, view) => `calc(${amount} * var(--${rpx ?? view}))`);
