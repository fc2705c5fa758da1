/** The module's secrets in the database, sealed under the master key: read by every process of the deployment. */
import type { DataSource, FindOptionsWhere, ObjectLiteral, EntityTarget, QueryDeepPartialEntity } from 'typeorm';
import { compareAndSet, dbErrorKind, insertRows } from '../db';
import type { Clock, PersonalDataBox } from '../kernel';
import { WeChatSession, WeChatToken } from './entities';
import type { WeChatStore } from './port';

export interface StoreDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
}

const FORCED_APART_MS = 30_000;
const FORCED_A_DAY = 20;
const DAY_MS = 24 * 3_600_000;

export function createWeChatStore({ dataSource, clock, box }: StoreDeps, appId: string): WeChatStore {
  const { manager } = dataSource;
  const open = (sealed: string, place: string): string | null => {
    // sealed under a master key that has gone: ask WeChat again rather than stop
    try { return box.open(sealed, place); } catch { return null; }
  };
  const tokenPlace = `wechat_tokens:token:${appId}`;
  const keyPlace = (openid: string): string => `wechat_sessions:key:${openid}`;
  const never = { tokenSealed: null, expiresAt: new Date(0), forcedAt: new Date(0), forcedDay: 0, forcedCount: 0 };

  async function put<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>, patch: QueryDeepPartialEntity<E>, fresh: QueryDeepPartialEntity<E>): Promise<void> {
    if (await compareAndSet(manager, entity, where, patch)) return;
    try {
      await insertRows(manager, entity, { ...fresh, ...patch });
    } catch (error) {
      if (dbErrorKind(error) !== 'unique') throw error;
      await compareAndSet(manager, entity, where, patch);
    }
  }

  return {
    async readToken() {
      const row = await manager.findOneBy(WeChatToken, { appId });
      const token = row?.tokenSealed ? open(row.tokenSealed, tokenPlace) : null;
      return row && token ? { token, expiresAt: row.expiresAt } : null;
    },
    async writeToken({ token, expiresAt }) {
      await put(WeChatToken, { appId }, { tokenSealed: box.seal(token, tokenPlace), expiresAt }, { ...never, appId });
    },
    async claimForcedRefresh() {
      const now = clock.now();
      const day = Math.floor(now.getTime() / DAY_MS);
      const row = await manager.findOneBy(WeChatToken, { appId });
      if (!row) return true;
      const today = row.forcedDay === day ? row.forcedCount : 0;
      if (now.getTime() - row.forcedAt.getTime() < FORCED_APART_MS || today >= FORCED_A_DAY) return false;
      return compareAndSet(manager, WeChatToken, { appId, forcedAt: row.forcedAt, forcedCount: row.forcedCount }, { forcedAt: now, forcedDay: day, forcedCount: today + 1 });
    },
    async readSessionKey(openid) {
      const row = await manager.findOneBy(WeChatSession, { openid });
      return row && open(row.keySealed, keyPlace(openid));
    },
    async writeSessionKey(openid, sessionKey) {
      await put(WeChatSession, { openid }, { keySealed: box.seal(sessionKey, keyPlace(openid)), at: clock.now() }, { openid });
    },
    async forgetSessionKey(openid) {
      await manager.delete(WeChatSession, { openid });
    },
  };
}
