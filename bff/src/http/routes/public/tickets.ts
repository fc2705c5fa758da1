/** What an invitation is about, before anybody is known. */
import { readTicket } from '../../../partner';
import { presentInvitation } from '../../presenters/partner';
import { anyone, route, type AnyRoute } from '../../route';

export const ticketRoutes: AnyRoute[] = [
  route('getTicket', {
    policy: anyone(),
    perMinute: 60,
    // whoever claimed it may open it again
    run: async (services, { params, actor }) => presentInvitation(await readTicket(services, params.ticket, actor?.userId ?? null)),
  }),
];
