/** The small question before more codes; asking for it costs the server a picture, so seldom. */
import { newHumanCheck } from '../../../identity';
import { anyone, route, type AnyRoute } from '../../route';

export const humanCheckRoutes: AnyRoute[] = [
  route('newHumanCheck', {
    policy: anyone(),
    perMinute: 12,
    run: async (services, { body }) => {
      const { checkId, picture, question, expiresAt } = await newHumanCheck(services, body.kind, body.language);
      return { checkId, expiresAt: expiresAt.toISOString(), picture: picture && `data:image/png;base64,${picture.toString('base64')}`, question };
    },
  }),
];
