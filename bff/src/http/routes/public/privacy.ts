/** The privacy policy, word for word, to be read by anybody. */
import { DEFAULT_PRIVACY, privacyNotice } from '../../../account';
import { presentNotice } from '../../presenters/privacy';
import { anyone, route, type AnyRoute } from '../../route';

export const privacyRoutes: AnyRoute[] = [
  route('getPrivacyNotice', {
    policy: anyone(),
    run: async (services, { query }) => presentNotice(privacyNotice(query.kind, services.privacy ?? DEFAULT_PRIVACY), query.language),
  }),
];
