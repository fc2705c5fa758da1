/** Login, consent and real name over HTTP, through the same pipeline as in production, answers checked by contract. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { ROUTES, pathOf, type RouteName } from '@luobi/shared';
import { POLICY_VERSIONS, authenticate } from '../../bff/src/account';
import { onError } from '../../bff/src/http/on-error';
import { serve } from '../../bff/src/http/pipeline';
import { personRoutes as publicRoutes } from '../../bff/src/http/routes/public/person';
import { identityRoutes } from '../../bff/src/http/routes/session/identity';
import { personRoutes as sessionRoutes } from '../../bff/src/http/routes/session/person';
import type { Services } from '../../bff/src/http/services';
import { newToken } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { company } from '../kit/organizations';
import { freshPhone, idNumber, lastCode, openPeople, type People } from '../kit/people';

forEachDatabase('the routes of a person', (database) => {
  let people: People;
  let server: Server;
  beforeAll(async () => {
    people = await openPeople(database());
    const options = {
      services: people as unknown as Services, checkAnswers: true, limitFactor: 100,
      guards: {
        session: async (token: string) => { const session = await authenticate(people, token); return session && { kind: 'session' as const, ...session }; },
        partner: () => Promise.reject(new Error('no partner here')),
      },
    };
    const served = new Map([...publicRoutes, ...sessionRoutes, ...identityRoutes].map((r) => [`${ROUTES[r.name].method} ${ROUTES[r.name].path}`, serve(r, options)]));
    const app = new Koa();
    app.use(onError(people.logger));
    app.use((ctx, next) => served.get(`${ctx.method} ${ctx.path}`)?.(ctx, next));
    server = createServer(app.callback());
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  });
  afterAll(async () => {
    await new Promise((resolve) => { server.close(resolve); });
    await people.dataSource.destroy();
  });

  const call = async (name: RouteName, body?: unknown, token?: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${pathOf(name)}`, {
      method: ROUTES[name].method, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    });
    const text = await response.text();
    return { status: response.status, body: text ? (JSON.parse(text) as Record<string, never>) : undefined, headers: response.headers };
  };
  const enter = async (phone = freshPhone()): Promise<string> => {
    const { body } = await call('sendLoginCode', { phone });
    const answer = await call('login', { challengeId: body!['challengeId'], code: await lastCode(people, phone), channel: 'h5' });
    expect(answer.status).toBe(201);
    return answer.body!['token']!;
  };

  test('from a phone number to a verified person and out again', async () => {
    const token = await enter();
    expect((await call('getMe', undefined, token)).body).toMatchObject({ realName: { state: 'none' }, privacyConsent: { requiredVersion: POLICY_VERSIONS.privacy, givenVersion: null }, organizations: [] });
    const identity = { idType: 'resident_id', name: '张三丰', idNumber: idNumber() };
    expect(await call('verifyIdentity', identity, token)).toMatchObject({ status: 403, body: { code: 'consent_required' } });
    expect((await call('giveConsent', { kind: 'privacy', version: POLICY_VERSIONS.privacy }, token)).body).toMatchObject({ privacyConsent: { givenVersion: POLICY_VERSIONS.privacy } });
    expect(await call('verifyIdentity', { ...identity, name: '张错配' }, token)).toMatchObject({ status: 201, body: { outcome: 'mismatch', attemptsLeft: 4 } });
    expect(await call('verifyIdentity', identity, token)).toMatchObject({ status: 201, body: { outcome: 'match', me: { realName: { state: 'verified', nameMasked: '张*丰' } } } });
    expect((await call('logout', undefined, token)).status).toBe(204);
    expect(await call('getMe', undefined, token)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('shows the organisations of a member', async () => {
    const c = await company(people);
    const me = (await call('getMe', undefined, await enter(c.seed.members[1]!.phone))).body;
    expect(me).toMatchObject({ organizations: [{ organizationId: c.organizationId, name: c.seed.name, roles: ['sealer'] }] });
  });

  test('a repeated request with one key asks the identity source once', async () => {
    const token = await enter();
    await call('giveConsent', { kind: 'privacy', version: POLICY_VERSIONS.privacy }, token);
    const key = { 'idempotency-key': newToken() };
    const identity = { idType: 'resident_id', name: '李错配', idNumber: idNumber() };
    for (let n = 0; n < 3; n++) expect((await call('verifyIdentity', identity, token, key)).body).toMatchObject({ outcome: 'mismatch', attemptsLeft: 4 });
  });

  test('every session route refuses whoever has no session', async () => {
    for (const { name } of sessionRoutes) {
      for (const token of [undefined, newToken(), 'x']) expect((await call(name, ROUTES[name].method === 'POST' ? {} : undefined, token)).status).toBe(401);
    }
  });

  test('tells what is wrong by code, with the pause in the header and no personal data', async () => {
    const phone = freshPhone();
    const { body } = await call('sendLoginCode', { phone });
    const again = await call('sendLoginCode', { phone });
    expect(again).toMatchObject({ status: 429, body: { code: 'code_send_limited', details: { retryAfterSeconds: 60 } } });
    expect(again.headers.get('retry-after')).toBe('60');
    expect(JSON.stringify(again.body)).not.toContain(phone);
    expect(await call('login', { challengeId: body!['challengeId'], code: '12345', channel: 'h5' })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await call('login', { challengeId: body!['challengeId'], code: '123456', channel: 'h5', userId: 'x' })).toMatchObject({ status: 400 });
  });
});
