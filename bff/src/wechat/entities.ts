/** What the module keeps: the deployment's access token and people's session keys (sealed), credits, and pushes seen. */
import { Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, IntColumn, StringColumn, TextColumn } from '../db';

@Entity('wechat_tokens')
export class WeChatToken {
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'app_id' }) appId!: string;
  @TextColumn('token_sealed', { nullable: true }) tokenSealed!: string | null;
  @InstantColumn('expires_at') expiresAt!: Date;
  /** when a token was last killed on purpose */
  @InstantColumn('forced_at') forcedAt!: Date;
  /** UTC day as days since 1970, and how many were killed on it */
  @IntColumn('forced_day') forcedDay!: number;
  @IntColumn('forced_count') forcedCount!: number;
}
@Entity('wechat_sessions')
export class WeChatSession {
  @PrimaryColumn({ type: 'varchar', length: 64 }) openid!: string;
  @TextColumn('key_sealed') keySealed!: string;
  @InstantColumn('at') at!: Date;
}
@Entity('wechat_credits')
export class WeChatCredit {
  @PrimaryColumn({ type: 'varchar', length: 64 }) openid!: string;
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'template_id' }) templateId!: string;
  @IntColumn('credits') credits!: number;
  @InstantColumn('updated_at') updatedAt!: Date;
}
@Entity('wechat_pushes')
@Index('idx_wechat_pushes_at', ['at'])
export class WeChatPush {
  /** hex SHA-256 over what was signed */
  @PrimaryColumn({ type: 'varchar', length: 64 }) id!: string;
  @InstantColumn('at') at!: Date;
}
/** Notices that were sent, or may have been: nobody is told twice. Who is told what stands only in the hash. */
@Entity('wechat_notices')
@Index('idx_wechat_notices_at', ['at'])
export class WeChatNotice {
  /** hex SHA-256 over what is told and to whom */
  @PrimaryColumn({ type: 'varchar', length: 64 }) id!: string;
  /** waiting: certainly not sent yet. sending: on its way, or nobody knows. over: sent, refused or given up */
  @StringColumn('state', 16) state!: 'waiting' | 'sending' | 'over';
  @InstantColumn('at') at!: Date;
}
export const wechatEntities = [WeChatToken, WeChatSession, WeChatCredit, WeChatPush, WeChatNotice];
