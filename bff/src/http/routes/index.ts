/** Every route of the API, in the order of shared/src/routes.ts. */
import type { AnyRoute } from '../route';
import { partnerEnvelopeRoutes } from './partner/envelopes';
import { webhookRoutes } from './partner/webhook';
import { humanCheckRoutes } from './public/human-check';
import { personRoutes as publicPersonRoutes } from './public/person';
import { privacyRoutes as publicPrivacyRoutes } from './public/privacy';
import { ticketRoutes } from './public/tickets';
import { verificationRoutes } from './public/verification';
import { claimRoutes } from './session/claims';
import { envelopeRoutes } from './session/envelopes';
import { myDataRoutes } from './session/my-data';
import { identityRoutes } from './session/identity';
import { noticeRoutes } from './session/notices';
import { personRoutes } from './session/person';
import { privacyRoutes } from './session/privacy';
import { signatureBookRoutes } from './session/signature-book';
import { sessionRoutes } from './session/sessions';
import { signPasswordRoutes } from './session/sign-password';
import { staffRoutes } from './session/staff';
import { taskRoutes } from './session/tasks';

export const ALL_ROUTES: readonly AnyRoute[] = [
  ...humanCheckRoutes, ...publicPersonRoutes, ...personRoutes, ...identityRoutes, ...sessionRoutes, ...publicPrivacyRoutes, ...privacyRoutes, ...myDataRoutes, ...noticeRoutes, ...ticketRoutes, ...claimRoutes, ...taskRoutes, ...staffRoutes, ...signatureBookRoutes, ...signPasswordRoutes, ...envelopeRoutes, ...verificationRoutes, ...partnerEnvelopeRoutes, ...webhookRoutes,
];
