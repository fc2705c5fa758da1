/** Every table of the program. Only this file of db/ knows the modules, and of them only their entities. */
import { idempotencyEntities } from './idempotency-entity';
import { jobEntities } from '../jobs/entities';

export const ENTITIES = [...jobEntities, ...idempotencyEntities];
