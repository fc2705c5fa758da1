/** Brings a part of the page into view in a browser, where a page may begin above it. WeChat keeps the place by itself. */
const WEB = process.env.TARO_ENV !== 'weapp';

export function scrollToPart(id: string): void {
  if (WEB) requestAnimationFrame(() => { document.getElementById(id)?.scrollIntoView({ block: 'nearest' }); });
}
