/**
 * Serves a mini-program in the host. `/__net__?to=ADDRESS` is the phone's network: it reaches any http(s) address,
 * without cookies and without the browser's origin rules. With `api`, every request is led to that server instead of
 * the address baked into the build, as a hosts file on a test phone would.
 * For tests and for a developer's own machine: it listens on 127.0.0.1 only and forwards whatever it is asked to.
 */
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { bundleWeapp, HOST_FOLDER } from './bundle.mjs';

/**
 * @param {string} dist folder with app.json
 * @param {{ port?: number, api?: string }} [options] `api`: origin of the server under test
 * @returns {Promise<{ url: string, compiled: object, setApi(origin: string): void, close(): Promise<void> }>}
 */
export async function serveWeapp(dist, { port = 0, api } = {}) {
  const { compiled, packageJs, hostJs } = await bundleWeapp(dist);
  let origin = api;
  const fixed = {
    '/': ['text/html; charset=utf-8', fs.readFileSync(path.join(HOST_FOLDER, 'index.html'))],
    '/__phone__.css': ['text/css; charset=utf-8', fs.readFileSync(path.join(HOST_FOLDER, 'phone.css'))],
    '/__weapp__.js': ['text/javascript; charset=utf-8', packageJs],
    '/__host__.js': ['text/javascript; charset=utf-8', hostJs],
  };
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://host');
    if (pathname === '/__net__') return forward(request, response, redirect(searchParams.get('to'), origin));
    if (fixed[pathname]) return response.setHeader('content-type', fixed[pathname][0]).end(fixed[pathname][1]);
    return sendFile(response, dist, pathname);
  });
  await new Promise((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    compiled,
    setApi: (next) => { origin = next; },
    close: () => new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    }),
  };
}

/** Same path and query on another origin. */
export function redirect(address, origin) {
  const url = new URL(address);
  return origin ? new URL(url.pathname + url.search, origin) : url;
}

function forward(request, response, url) {
  const { host, cookie, origin, referer, connection, ...headers } = request.headers;
  const onward = http.request(url, { method: request.method, headers: { ...headers, host: url.host } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function sendFile(response, root, pathname) {
  const file = path.join(root, path.normalize(decodeURIComponent(pathname)));
  if (!file.startsWith(root + path.sep) || !fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404).end();
  return fs.createReadStream(file).pipe(response);
}
