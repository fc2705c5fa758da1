/** A task is loaded through the person who asks: the bound recipient, or a member whose role the task needs. */
import { findTask, type TaskAccess } from '../../envelope';
import type { Policy } from '../route';

export type TaskRouteName = 'getTask' | 'getTaskPage' | 'getTaskTile' | 'getTaskPageText' | 'reportReading' | 'recordView' | 'fillFields' | 'uploadFieldImage' | 'getFieldImage' | 'listTaskSeals' | 'startWillingness' | 'proveWillingness' | 'signTask' | 'getSealing' | 'approveTask' | 'declineTask' | 'listColleagues' | 'transferTask';

/** A stranger's task is absent (security R2). */
export function myTask<N extends TaskRouteName>(): Policy<N, TaskAccess> {
  return { name: 'my-task', load: (services, actor, params) => findTask(services, (actor as { userId: string }).userId, (params as { taskId: string }).taskId) };
}
