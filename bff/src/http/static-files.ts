/**
 * Serves folders of built files: the H5 signer and the API documentation's own scripts. Names are looked up in a list
 * made at start, so no path can lead out of the folder.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type Koa from 'koa';

/** @param prefix URL prefix with a trailing slash; `index.html` answers for the prefix itself */
export function staticFiles(prefix: string, folder: string, only?: readonly string[]): Koa.Middleware {
  const files = new Map<string, string>();
  if (existsSync(folder)) collect(folder, '', files, only);
  return async (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || !ctx.path.startsWith(prefix)) return next();
    const name = ctx.path.slice(prefix.length) || 'index.html';
    const file = files.get(name);
    if (!file) return next();
    ctx.type = path.extname(name);
    // names with a content hash never change
    ctx.set('Cache-Control', /\.[0-9a-f]{8}\./.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    ctx.body = await readFile(file);
  };
}

function collect(folder: string, below: string, files: Map<string, string>, only?: readonly string[]): void {
  for (const entry of readdirSync(path.join(folder, below))) {
    const name = below ? `${below}/${entry}` : entry;
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) collect(folder, name, files, only);
    else if (!only || only.includes(name)) files.set(name, file);
  }
}
