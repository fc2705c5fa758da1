/** The only importer of koa-router: turns the route table into paths, and refuses to start when one is missing (security R1). */
import Router from 'koa-router';
import { ROUTES, type RouteName } from '@luobi/shared';
import { serve, type PipelineOptions } from './pipeline';
import type { AnyRoute } from './route';
import { AppError } from '../kernel';

export function createRouter(routes: readonly AnyRoute[], options: PipelineOptions): Router {
  const byName = new Map<RouteName, AnyRoute>();
  for (const route of routes) {
    if (byName.has(route.name)) throw new Error(`route ${route.name} is defined twice`);
    if (!route.definition.policy.name) throw new Error(`route ${route.name} has no policy`);
    byName.set(route.name, route);
  }
  const missing = (Object.keys(ROUTES) as RouteName[]).filter((name) => !byName.has(name));
  if (missing.length) throw new Error(`routes without a handler: ${missing.join(', ')}`);

  const router = new Router();
  for (const [name, route] of byName) {
    const { method, path } = ROUTES[name];
    router.register(path.replace(/\{(\w+)\}/g, ':$1'), [method], serve(route, options) as unknown as Router.IMiddleware);
  }
  router.use(
    router.allowedMethods({ throw: true, methodNotAllowed: () => new AppError('method_not_allowed'), notImplemented: () => new AppError('method_not_allowed') }) as unknown as Router.IMiddleware,
  );
  return router;
}
