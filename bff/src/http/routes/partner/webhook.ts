/** Where a partner is told what happened. */
import { readWebhook, setWebhook } from '../../../partner';
import { presentWebhook } from '../../presenters/partner';
import { route, self, type AnyRoute } from '../../route';

export const webhookRoutes: AnyRoute[] = [
  route('partnerSetWebhook', {
    policy: self(),
    run: async (services, { actor, body }) => {
      const secret = await setWebhook(services, actor.partnerId, body.url);
      return { ...presentWebhook(await readWebhook(services, actor.partnerId)), secret };
    },
  }),
  route('partnerGetWebhook', {
    policy: self(),
    run: async (services, { actor }) => presentWebhook(await readWebhook(services, actor.partnerId)),
  }),
];
