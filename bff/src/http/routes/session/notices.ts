/** What WeChat may tell the person: one accept of the person is one message. */
import { findSessionPlace } from '../../../account';
import { recordAnswers, type NoticeTemplate } from '../../../wechat';
import type { NoticeKind } from '../../../notify';
import { route, self, type AnyRoute } from '../../route';

export const noticeRoutes: AnyRoute[] = [
  route('getNotices', {
    policy: self(),
    run: async (services, { actor }) => {
      const { openid } = await findSessionPlace(services, actor);
      const templates = openid === null ? {} : services.noticeSetup?.templates ?? {};
      return { templates: (Object.entries(templates) as [NoticeKind, NoticeTemplate][]).map(([kind, { id }]) => ({ kind, templateId: id })) };
    },
  }),
  route('answerNotices', {
    policy: self(),
    perMinute: 30,
    run: async (services, { actor, body }) => {
      const { noticeSetup, dataSource, clock } = services;
      const { openid } = await findSessionPlace(services, actor);
      // WeChat itself tells of the answers where a push is set up: counted twice, a credit would be promised that is none
      if (!noticeSetup || openid === null || noticeSetup.countedBy === 'push') return;
      const ours = new Set(Object.values(noticeSetup.templates).map(({ id }) => id));
      const answers = body.answers.filter(({ templateId }) => ours.has(templateId)).map(({ templateId, answer }) => ({ templateId, accepted: answer.startsWith('accept') }));
      await recordAnswers(dataSource.manager, { openid, answers, now: clock.now() });
      for (const { templateId, accepted } of answers) if (accepted) noticeSetup.accepted?.(openid, templateId);
    },
  }),
];
