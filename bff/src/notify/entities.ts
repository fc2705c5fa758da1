/** Messages of the embedded SMS channel. What was written and to whom is sealed; the keyed index finds a number's messages. */
import { Entity, Index } from 'typeorm';
import { IdPrimaryColumn, InstantColumn, Sha256Column, TextColumn } from '../db';

@Entity('messages')
@Index('idx_messages_phone', ['phoneIndex', 'at'])
@Index('idx_messages_at', ['at'])
export class Message {
  @IdPrimaryColumn() id!: string;
  @Sha256Column('phone_index') phoneIndex!: string;
  /** sealed JSON {phone, text, code} */
  @TextColumn('body_sealed') bodySealed!: string;
  @InstantColumn('at') at!: Date;
}
export const notifyEntities = [Message];
