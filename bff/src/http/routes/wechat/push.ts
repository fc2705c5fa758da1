/**
 * Where WeChat tells us things (消息推送): the address is `<public address>/wechat/push`, data format JSON. Who pushes is
 * proven by the signature alone; what is asked for is done in the transaction that remembers the push. Refusals say nothing.
 */
import { obeyWeChat } from '../../../account';
import { answerHandshake, receivePush, type PushConfig, type PushQuery } from '../../../wechat';
import type { BinaryEndpoint, BinaryEndpoints } from '../../binary-endpoints';
import type { Services } from '../../services';

const LIMIT_BYTES = 256 * 1024;

/** @returns nothing when no push is set up: the address is then absent */
export function wechatPushEndpoint({ dataSource, clock, logger }: Pick<Services, 'dataSource' | 'clock' | 'logger'>, config: PushConfig | null): BinaryEndpoints {
  if (!config) return new Map();
  const { appId } = config;
  const endpoint: BinaryEndpoint = {
    methods: ['GET', 'POST'], contentType: 'any', limitBytes: LIMIT_BYTES, perMinute: 6000,
    async handle({ method, bytes, query }) {
      const asked: PushQuery = Object.fromEntries(query);
      const text = method === 'GET' ? answerHandshake({ clock, config }, asked)
        : (await receivePush({ dataSource, clock, config }, asked, bytes, (manager, event) => obeyWeChat({ clock, logger, appId }, manager, event))).reply;
      return { type: 'text/plain; charset=utf-8', body: Buffer.from(text), maxAgeSeconds: 0 };
    },
  };
  return new Map([['/wechat/push', endpoint]]);
}
