/** The only importer of koa-router: turns the route table into paths, and refuses to start when one is missing (security R1). */
import type Koa from 'koa';
import Router from 'koa-router';
import { ROUTES, type RouteName } from '@luobi/shared';
import { serve, type PipelineOptions } from './pipeline';
import type { AnyRoute } from './route';
import { AppError } from '../kernel';

export function createRouter(routes: readonly AnyRoute[], options: PipelineOptions): Koa.Middleware[] {
  const byName = new Map<RouteName, AnyRoute>();
  for (const route of routes) {
    if (byName.has(route.name)) throw new Error(`route ${route.name} is defined twice`);
    if (!route.definition.policy.name) throw new Error(`route ${route.name} has no policy`);
    byName.set(route.name, route);
  }
  const missing = (Object.keys(ROUTES) as RouteName[]).filter((name) => !byName.has(name));
  if (missing.length) throw new Error(`routes without a handler: ${missing.join(', ')}`);

  const router = new Router({ strict: true, sensitive: true });
  for (const [name, route] of byName) {
    const { method, path } = ROUTES[name];
    router.register(path.replace(/\{(\w+)\}/g, ':$1'), [method], serve(route, options) as unknown as Router.IMiddleware);
  }
  return [router.routes() as unknown as Koa.Middleware, notServed];
}

/** The path exists with other methods, or not at all. */
const notServed: Koa.Middleware = (ctx) => {
  const matched = (ctx as unknown as { matched?: readonly { methods: readonly string[] }[] }).matched ?? [];
  if (matched.length === 0) throw new AppError('not_found');
  throw new AppError('method_not_allowed', { allow: [...new Set(matched.flatMap(({ methods }) => methods))] });
};
