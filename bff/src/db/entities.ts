/** Every table of the program. Only this file of db/ knows the modules, and of them only their entities. */
import { idempotencyEntities } from './idempotency-entity';
import { accountEntities } from '../account/entities';
import { loginEntities } from '../account/login-entities';
import { SavedSignature } from '../account/saved-signature';
import { caEntities } from '../ca/entities';
import { envelopeEntities } from '../envelope/entities';
import { evidenceEntities } from '../evidence/entities';
import { identityEntities } from '../identity/entities';
import { jobEntities } from '../jobs/entities';
import { partnerEntities } from '../partner/entities';
import { notifyEntities } from '../notify/entities';
import { orgEntities } from '../org/entities';
import { wechatEntities } from '../wechat/entities';

export const ENTITIES = [...jobEntities, ...caEntities, ...envelopeEntities, ...evidenceEntities, ...identityEntities, ...accountEntities, ...loginEntities, SavedSignature, ...orgEntities, ...notifyEntities, ...idempotencyEntities, ...partnerEntities, ...wechatEntities];
