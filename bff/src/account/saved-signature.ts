/** A signature a person keeps for other documents: strokes are biometric, so they are sealed. */
import { Entity, Index } from 'typeorm';
import { IdColumn, IdPrimaryColumn, InstantColumn, TextColumn } from '../db';

@Entity('saved_signatures')
@Index('idx_saved_signatures_user', ['userId', 'createdAt'])
export class SavedSignature {
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  /** base64 of the deflated JSON of a HandwrittenSignature */
  @TextColumn('strokes_sealed') strokesSealed!: string;
  @InstantColumn('created_at') createdAt!: Date;
}
