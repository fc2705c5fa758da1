/** A copy of everything kept about oneself. */
import { listDataCopies, readDataCopy, requireStepUp, startDataCopy } from '../../../account';
import { presentCopy } from '../../presenters/privacy';
import { route, self, type AnyRoute } from '../../route';

export const myDataRoutes: AnyRoute[] = [
  route('startDataCopy', {
    policy: self(),
    perMinute: 6,
    run: async (services, { actor }) => {
      await requireStepUp(services, actor);
      return presentCopy(await startDataCopy(services, actor.userId));
    },
  }),
  route('listDataCopies', {
    policy: self(),
    run: async (services, { actor }) => ({ items: (await listDataCopies(services, actor.userId)).map(presentCopy) }),
  }),
  route('getDataCopyFile', {
    policy: self(),
    perMinute: 10,
    fileName: () => 'luobi-my-data.zip',
    run: async (services, { actor, params }) => {
      await requireStepUp(services, actor);
      return readDataCopy(services, { userId: actor.userId, copyId: params.copyId });
    },
  }),
];
