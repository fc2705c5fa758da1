/** Inbox and duties of the signed-in person: read, fill, prove will, sign, seal, approve, decline. */
import { approveTask, declineTask, fieldsOf, fieldImage, fillFields, listTasks, listTaskSeals, proveTaskWillingness, readTaskPage, readTaskText, readTaskTile, recordView, reportReading, sealingOf, signTask, startTaskWillingness, uploadFieldImage, viewTask } from '../../../envelope';
import { findSessionPlace } from '../../../account';
import { myTask } from '../../policies/task';
import { presentField, presentPageText, presentReading, presentSealing, presentSeals, presentTask, presentTaskList, presentWillingness } from '../../presenters/task';
import { route, self, type AnyRoute } from '../../route';
import { requireShowable } from '../../shown-text';

export const taskRoutes: AnyRoute[] = [
  route('listTasks', {
    policy: self(),
    run: async (services, { actor, query }) => presentTaskList(await listTasks(services, actor!.userId, query)),
  }),
  route('getTask', {
    policy: myTask(),
    run: async (services, { subject }) => presentTask(await viewTask(services, subject)),
  }),
  route('getTaskPage', {
    policy: myTask(),
    perMinute: 600,
    forEver: ({ query }) => query.revision !== undefined,
    run: (services, { subject, params, query }) => readTaskPage(services, subject, params.page, query.width, query.revision),
  }),
  route('getTaskTile', {
    policy: myTask(),
    perMinute: 1_200,
    forEver: ({ query }) => query.revision !== undefined,
    run: (services, { subject, params, query: { zoom, x, y, revision } }) => readTaskTile(services, subject, { page: params.page, zoom, x, y }, revision),
  }),
  route('getTaskPageText', {
    policy: myTask(),
    perMinute: 1_200,
    run: async (services, { subject, params, query }) => presentPageText(await readTaskText(services, subject, params.page, query.revision)),
  }),
  route('reportReading', {
    policy: myTask(),
    run: async (services, { subject, params, body }) => presentReading(await reportReading(services, subject, { readingId: params.readingId, ...body })),
  }),
  route('recordView', {
    policy: myTask(),
    run: async (services, { subject, body, origin }) => ({ viewedAt: (await recordView(services, subject, { ...body, origin })).viewedAt.toISOString() }),
  }),
  route('fillFields', {
    policy: myTask(),
    run: async (services, { subject, body, origin }) => {
      await fillFields(services, subject, { values: body.values, origin });
      return { fields: (await fieldsOf(services, subject)).map(presentField) };
    },
  }),
  route('uploadFieldImage', {
    policy: myTask(),
    perMinute: 30,
    run: async (services, { subject, params, bytes }) => {
      const { value, width, height } = await uploadFieldImage(services, subject, { fieldId: params.fieldId, bytes });
      return { value, width, height };
    },
  }),
  route('getFieldImage', {
    policy: myTask(),
    run: (services, { subject, params }) => fieldImage(services, subject, params.fieldId),
  }),
  route('listTaskSeals', {
    policy: myTask(),
    run: async (services, { subject }) => presentSeals(await listTaskSeals(services, subject)),
  }),
  route('startWillingness', {
    policy: myTask(),
    perMinute: 10,
    run: async (services, { actor, subject, params, body, origin }) => presentWillingness(await startTaskWillingness(services, subject, {
      ...body, origin, place: await findSessionPlace(services, actor!), returnUrl: `${services.publicUrl}/#/pages/sign/willingness?task=${params.taskId}&back=1`,
    })),
  }),
  route('proveWillingness', {
    policy: myTask(),
    // a face check is asked for every few seconds until it is done
    perMinute: 60,
    run: async (services, { actor, subject, body, origin }) => {
      const { device, ...answer } = body;
      const { proofId, expiresAt } = await proveTaskWillingness(services, subject, {
        ...answer, origin, place: await findSessionPlace(services, actor!),
        ...(device ? { device: { resultJson: device.resultJson, resultSignature: device.resultSignature, ...(device.reader ? { reader: device.reader } : {}) } } : {}),
      });
      return { proofId, expiresAt: expiresAt.toISOString() };
    },
  }),
  route('signTask', {
    policy: myTask(),
    perMinute: 20,
    idempotent: true,
    run: async (services, { subject, body, origin }) => presentSealing(await signTask(services, subject, { ...body, origin })),
  }),
  route('getSealing', {
    policy: myTask(),
    perMinute: 600,
    run: async (services, { subject }) => presentSealing(await sealingOf(services.dataSource.manager, subject.task)),
  }),
  route('approveTask', {
    policy: myTask(),
    idempotent: true,
    run: async (services, { subject, body, origin }) => {
      await requireShowable(services, subject.userId, body.comment);
      await approveTask(services, subject, { ...body, origin });
      return presentTask(await viewTask(services, subject));
    },
  }),
  route('declineTask', {
    policy: myTask(),
    idempotent: true,
    run: async (services, { subject, body, origin }) => {
      await requireShowable(services, subject.userId, body.reason);
      await declineTask(services, subject, { ...body, origin });
      return presentTask(await viewTask(services, subject));
    },
  }),
];
