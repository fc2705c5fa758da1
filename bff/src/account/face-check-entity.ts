/** A face check for a real name while it is under way. The row goes when the result is there: a result counts once. */
import { Entity, Index } from 'typeorm';
import { IdColumn, IdPrimaryColumn, InstantColumn, TextColumn } from '../db';

@Entity('identity_face_checks')
@Index('idx_identity_face_checks_user', ['userId'])
@Index('idx_identity_face_checks_expiry', ['expiresAt'])
export class IdentityFaceCheck {
  /** of the identity_verifications row, and the number the provider carries through */
  @IdPrimaryColumn() id!: string;
  @IdColumn('user_id') userId!: string;
  @TextColumn('token_sealed') tokenSealed!: string;
  /** JSON of what the provider was asked, with name and number; see FaceStart */
  @TextColumn('question_sealed') questionSealed!: string;
  @InstantColumn('expires_at') expiresAt!: Date;
}
