/** What a person agreed to and may take back; the declaration of somebody under 18; a corrected name; the end of an account. */
import { closeAccount, correctName, countUnfinished, declareIncome, findObstacles, findSessionPlace, incomeState, listConsents, requireStepUp, withdrawConsent } from '../../../account';
import { presentVerification } from '../../presenters/person';
import { presentClosing, presentConsents, presentIncome } from '../../presenters/privacy';
import { route, self, type AnyRoute } from '../../route';
import { loadMe } from './person';

export const privacyRoutes: AnyRoute[] = [
  route('listConsents', {
    policy: self(),
    run: async (services, { actor }) => presentConsents(await listConsents(services, actor.userId)),
  }),
  route('withdrawConsent', {
    policy: self(),
    perMinute: 20,
    run: async (services, { actor, params, origin }) => {
      await withdrawConsent(services, { userId: actor.userId, kind: params.kind, ip: origin.ip, how: (await findSessionPlace(services, actor)).channel });
      return presentConsents(await listConsents(services, actor.userId));
    },
  }),
  route('correctName', {
    policy: self(),
    perMinute: 10,
    idempotent: true,
    run: async (services, { actor, body }) => {
      await requireStepUp(services, actor);
      const answer = await correctName(services, { userId: actor.userId, name: body.name });
      return presentVerification(answer, await loadMe(services, actor.userId));
    },
  }),
  route('getIncomeDeclaration', {
    policy: self(),
    run: async (services, { actor, query }) => presentIncome(await incomeState(services, actor.userId), query.language),
  }),
  route('declareIncome', {
    policy: self(),
    perMinute: 10,
    run: async (services, { actor, body, origin }) => presentIncome(await declareIncome(services, { userId: actor.userId, version: body.version, ip: origin.ip, userAgent: origin.userAgent }), 'zh-CN'),
  }),
  route('getClosing', {
    policy: self(),
    run: async ({ dataSource: { manager }, clock }, { actor }) => presentClosing(await findObstacles(manager, actor.userId, clock.now()), await countUnfinished(manager, actor.userId)),
  }),
  route('closeAccount', {
    policy: self(),
    perMinute: 6,
    run: async (services, { actor, origin }) => {
      await requireStepUp(services, actor);
      const { closedAt } = await closeAccount(services, { userId: actor.userId, ip: origin.ip });
      return { closedAt: closedAt.toISOString() };
    },
  }),
];
