/** The remote driver before the double on a real database, with a log that can be read: for tests of what goes wrong. */
import type { DataSource } from 'typeorm';
import { createWeChatStore, type WeChat } from '../../../bff/src/wechat';
import { createRemoteWeChat } from '../../../bff/src/wechat/remote';
import { createLogger, createPersonalDataBox } from '../../../bff/src/kernel';
import type { TestDatabase } from '../databases';
import { MovableClock } from '../people';
import { startWeChatDouble, type WeChatDouble } from './index';

export interface WeChatStage {
  readonly double: WeChatDouble;
  readonly state: WeChatDouble['state'];
  readonly clock: MovableClock;
  readonly dataSource: DataSource;
  /** a process of its own: an own memory over the same database */
  process(over?: { readonly secret?: string; readonly tryMs?: number; readonly callMs?: number; readonly breakMs?: number }): WeChat;
  readonly log: string[];
  close(): Promise<void>;
}

export async function openWeChatStage(database: TestDatabase | DataSource): Promise<WeChatStage> {
  const clock = new MovableClock();
  const double = await startWeChatDouble(clock);
  const dataSource = 'open' in database ? await database.open() : database;
  const { state } = double;
  const box = createPersonalDataBox(Buffer.alloc(32, 9));
  const log: string[] = [];
  const opened: { close(): Promise<void> }[] = [];
  return {
    double, state, clock, dataSource, log,
    process(over = {}) {
      const wechat = createRemoteWeChat({
        app: { appId: state.appId, secret: over.secret ?? state.secret }, store: createWeChatStore({ dataSource, clock, box }, state.appId), clock,
        logger: createLogger('trace', { write: (line: string) => { log.push(line); } }), baseUrl: double.url, tryMs: over.tryMs ?? 3000, callMs: over.callMs ?? 8000, breakMs: over.breakMs ?? 10_000,
      });
      opened.push(wechat);
      return wechat;
    },
    async close() {
      for (const wechat of opened) await wechat.close();
      if ('open' in database) await dataSource.destroy();
      await double.stop();
    },
  };
}
