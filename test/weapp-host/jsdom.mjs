/**
 * The same host without a browser: boots a mini-program in jsdom. No layout, no pictures, no canvas drawing; pages,
 * events, `wx.*` and the network are as in the browser.
 */
import fs from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { bundleWeapp, HOST_FOLDER } from './bundle.mjs';
import { redirect } from './server.mjs';

/**
 * @param {string} dist folder with app.json
 * @param {{ api?: string, launch?: { path?: string, query?: object, scene?: number }, fontSize?: number, theme?: string, storage?: Record<string, unknown> }} [options]
 * @returns {Promise<{ host: any, window: any, page(): any, tap(element: any): void, type(input: any, text: string): void, settle(ms?: number): Promise<void>, close(): void }>}
 */
export async function bootInJsdom(dist, { api, storage = {}, ...options } = {}) {
  const { packageJs, hostJs } = await bundleWeapp(dist);
  const html = fs.readFileSync(path.join(HOST_FOLDER, 'index.html'), 'utf8').replace(/<script src[^>]*><\/script>|<link[^>]*>/g, '');
  const dom = new JSDOM(html, { runScripts: 'outside-only', pretendToBeVisual: true, url: 'http://localhost/' });
  const { window } = dom;
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} });
  window.__HOST_OPTIONS__ = { ...options, fetch: reachFromNode(api) };
  window.localStorage.setItem('__weapp_storage__', JSON.stringify(Object.fromEntries(Object.entries(storage).map(([key, value]) => [key, JSON.stringify(value)]))));
  window.eval(packageJs);
  window.eval(hostJs);
  const settle = (ms = 60) => new Promise((done) => setTimeout(done, ms));
  await settle();
  return {
    host: window.host,
    window,
    /** the page on top */
    page: () => window.document.querySelector('page:not([hidden])'),
    tap(element) {
      for (const type of ['mousedown', 'mouseup', 'click']) element.dispatchEvent(new window.MouseEvent(type, { bubbles: true, clientX: 1, clientY: 1 }));
    },
    type(input, text) {
      input.value = text;
      input.dispatchEvent(new window.Event('input', { bubbles: true }));
    },
    settle,
    close: () => window.close(),
  };
}

/** Node's fetch takes no AbortSignal of another realm: an aborted call is cut off here instead. */
const reachFromNode = (api) => (address, { signal, ...init }) => Promise.race([
  fetch(redirect(address, api), init),
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })))),
]);
