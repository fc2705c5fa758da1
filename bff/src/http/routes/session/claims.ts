/** The person behind the phone takes an invitation. */
import { claimTicket } from '../../../partner';
import { route, self, type AnyRoute } from '../../route';

export const claimRoutes: AnyRoute[] = [
  route('claimTicket', {
    policy: self(),
    perMinute: 20,
    idempotent: true,
    run: (services, { actor, body, origin }) => claimTicket(services, { userId: actor.userId, ...body, ip: origin.ip, userAgent: origin.userAgent }),
  }),
];
