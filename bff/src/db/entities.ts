/** Every table of the program. Only this file of db/ knows the modules, and of them only their entities. */
import { idempotencyEntities } from './idempotency-entity';
import { caEntities } from '../ca/entities';
import { envelopeEntities } from '../envelope/entities';
import { evidenceEntities } from '../evidence/entities';
import { jobEntities } from '../jobs/entities';

export const ENTITIES = [...jobEntities, ...caEntities, ...envelopeEntities, ...evidenceEntities, ...idempotencyEntities];
