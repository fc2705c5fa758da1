/** An organisation's staff: several approvals at once, and handing a task to a colleague. */
import { approveMany, listApprovals, listColleagues, transferTask } from '../../../envelope';
import { myTask } from '../../policies/task';
import { presentApprovalResults, presentApprovals, presentColleagues } from '../../presenters/staff';
import { route, self, type AnyRoute } from '../../route';
import { requireShowable } from '../../shown-text';

export const staffRoutes: AnyRoute[] = [
  route('listApprovals', {
    policy: self(),
    run: async (services, { actor }) => presentApprovals(await listApprovals(services, actor.userId)),
  }),
  route('approveMany', {
    policy: self(),
    perMinute: 20,
    idempotent: true,
    run: async (services, { actor, body, origin }) => {
      await requireShowable(services, actor.userId, body.comment);
      return presentApprovalResults(await approveMany(services, actor.userId, { ...body, origin }));
    },
  }),
  route('listColleagues', {
    policy: myTask(),
    run: async (services, { subject }) => presentColleagues(await listColleagues(services, subject)),
  }),
  route('transferTask', {
    policy: myTask(),
    perMinute: 20,
    idempotent: true,
    run: async (services, { subject, body: { colleagueId, reason }, origin }) => {
      await requireShowable(services, subject.userId, reason);
      await transferTask(services, subject, { userId: colleagueId, reason, origin });
      return { transferred: true as const };
    },
  }),
];
