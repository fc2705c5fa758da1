/** The Koa application: request id, log, headers, health, documents, H5 signer, API. */
import path from 'node:path';
import Koa from 'koa';
import helmet from 'koa-helmet';
import type { DataSource } from 'typeorm';
import { AppError, newToken, type Logger } from '../kernel';
import { binaryEndpoints, type BinaryEndpoints } from './binary-endpoints';
import { openApiDocument } from './openapi';
import { onError } from './on-error';
import type { PipelineOptions } from './pipeline';
import { createRouter } from './router';
import type { AnyRoute } from './route';
import { staticFiles } from './static-files';

export interface DevPage {
  readonly type: string;
  readonly body: string;
  /** instead of the general Content-Security-Policy */
  readonly csp?: string;
}

export interface AppOptions extends PipelineOptions {
  readonly routes: readonly AnyRoute[];
  /** built H5 signer */
  readonly h5Folder: string;
  /** how many proxies in front of us may set X-Forwarded-For */
  readonly trustedProxies: number;
  /** pages that exist only with embedded drivers, by exact path */
  readonly devPages: ReadonlyMap<string, (query: URLSearchParams) => Promise<DevPage>>;
  /** addresses of other standards; default none */
  readonly binaryEndpoints?: BinaryEndpoints;
  readonly isDraining: () => boolean;
}

export function createApp(options: AppOptions): Koa {
  const { services } = options;
  const app = new Koa();
  app.silent = true;
  app.proxy = options.trustedProxies > 0;
  app.maxIpsCount = options.trustedProxies;
  app.on('error', (error: unknown) => services.logger.warn({ err: error }, 'connection error'));

  app.use(log(services.logger));
  app.use(onError(services.logger));
  app.use(async (ctx, next) => {
    if (options.isDraining()) ctx.set('Connection', 'close');
    await next();
  });
  app.use(helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'self'"], imgSrc: ["'self'", 'data:', 'blob:'], styleSrc: ["'self'", "'unsafe-inline'"], scriptSrc: ["'self'"], connectSrc: ["'self'", 'blob:'], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'self'"] } },
    strictTransportSecurity: services.publicUrl.startsWith('https:') ? undefined : false,
  }));
  app.use(health(services.dataSource, options.isDraining));
  app.use(documents(services.publicUrl));
  app.use(devPages(options));
  app.use(binaryEndpoints(options.binaryEndpoints ?? new Map(), options.limitFactor));
  app.use(staticFiles('/', options.h5Folder));

  for (const middleware of createRouter(options.routes, options)) app.use(middleware);
  return app;
}

function log(logger: Logger): Koa.Middleware {
  return async (ctx, next) => {
    const started = process.hrtime.bigint();
    ctx.state['requestId'] = newToken(12);
    ctx.set('X-Request-Id', ctx.state['requestId'] as string);
    await next();
    const route = (ctx as unknown as { _matchedRoute?: string })._matchedRoute;
    logger.info({ requestId: ctx.state['requestId'], method: ctx.method, route: route ?? 'static', status: ctx.status, ms: Number((process.hrtime.bigint() - started) / 1_000_000n) }, 'request');
  };
}

function health(dataSource: DataSource, isDraining: () => boolean): Koa.Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/healthz') ctx.body = { ok: true };
    else if (ctx.path === '/readyz') {
      if (isDraining()) throw new AppError('unavailable');
      const answered = await Promise.race([dataSource.query('SELECT 1').then(() => true, () => false), new Promise<false>((resolve) => setTimeout(() => resolve(false), 1000).unref())]);
      if (!answered) throw new AppError('unavailable');
      ctx.body = { ok: true };
    } else await next();
  };
}

/** `/openapi.json` and a page to read it with, all from this server. */
function documents(publicUrl: string): Koa.Middleware {
  const specification = JSON.stringify(openApiDocument(publicUrl));
  const assets = staticFiles('/docs/', path.dirname(require.resolve('swagger-ui-dist/package.json')), ['swagger-ui.css', 'swagger-ui-bundle.js']);
  return async (ctx, next) => {
    switch (ctx.path) {
      case '/openapi.json': ctx.type = 'application/json'; ctx.body = specification; return;
      case '/docs': ctx.redirect('/docs/'); return;
      case '/docs/': ctx.type = 'text/html'; ctx.body = DOCS_PAGE; return;
      case '/docs/start.js': ctx.type = 'text/javascript'; ctx.body = "window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true });"; return;
      default: return assets(ctx, next);
    }
  };
}
const DOCS_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Luobi API</title><link rel="stylesheet" href="swagger-ui.css"></head><body><main id="docs"></main><script src="swagger-ui-bundle.js"></script><script src="start.js"></script></body></html>`;

function devPages({ devPages: pages }: AppOptions): Koa.Middleware {
  return async (ctx, next) => {
    const page = ctx.method === 'GET' ? pages.get(ctx.path) : undefined;
    if (!page) return next();
    const { type, body, csp } = await page(new URLSearchParams(ctx.querystring));
    ctx.type = type;
    if (csp) ctx.set('Content-Security-Policy', csp);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = body;
  };
}
