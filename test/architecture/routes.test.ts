/** The list of routes and the schemas agree: same names, unique paths, the same path parameters. */
import { ERROR_CODES, ROUTES, pathOf, type RouteName } from '@luobi/shared';
import { CONTRACT, type RouteContract } from '@luobi/shared/contract';

const names = Object.keys(ROUTES) as RouteName[];
const contractOf = (name: RouteName): RouteContract => CONTRACT[name];
const paramsInPath = (name: RouteName): string[] => [...ROUTES[name].path.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort();

describe('the list of routes', () => {
  it('has a contract for each route and no contract without a route', () => {
    expect(Object.keys(CONTRACT).sort()).toEqual([...names].sort());
  });

  it('lists every method and path once', () => {
    const keys = names.map((name) => `${ROUTES[name].method} ${ROUTES[name].path.replace(/\{\w+\}/g, '{}')}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('keeps the audiences apart by prefix', () => {
    for (const name of names) {
      const { path, audience } = ROUTES[name];
      expect({ name, partner: path.startsWith('/partner/v1/') }).toEqual({ name, partner: audience === 'partner' });
      if (audience !== 'partner') expect(path).toMatch(/^\/api\/v1\//);
    }
  });

  it.each(names)('%s: path parameters are those of the schema', (name) => {
    expect(Object.keys(contractOf(name).params?.shape ?? {}).sort()).toEqual(paramsInPath(name));
  });

  it.each(names)('%s: no GET takes a body, and every error code is known', (name) => {
    if (ROUTES[name].method === 'GET') expect(contractOf(name).body).toBeUndefined();
    for (const code of contractOf(name).errors) expect(ERROR_CODES).toHaveProperty(code);
  });

  it('refuses to build a path with a parameter missing', () => {
    expect(() => pathOf('getTask')).toThrow(/taskId/);
    expect(pathOf('getTask', { taskId: 'a/b' })).toBe('/api/v1/tasks/a%2Fb');
  });
});
