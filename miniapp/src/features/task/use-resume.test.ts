import { placeToResume } from './use-resume';

jest.mock('../../platform/api-base', () => ({ API_BASE: 'http://server' }));

type Task = Parameters<typeof placeToResume>[0];
const task = (over: Partial<Task> = {}): Task => ({ taskId: 'T', kind: 'signing', state: 'open', onBehalfOf: null, envelopeState: 'sent', needs: ['willingness'], ...over });
const company = { organizationId: 'O', name: '甲公司' };

test.each<[string, Partial<Task>, 'task' | 'mark', string | null]>([
  ['killed while reading', { needs: ['view', 'willingness'] }, 'task', 'read'],
  ['killed before the real name was shown', { needs: ['identity', 'view', 'willingness'] }, 'task', 'identity'],
  ['killed at the pad', {}, 'mark', 'pad'],
  ['killed while a seal was chosen', { onBehalfOf: company }, 'mark', 'seal'],
  ['killed at the pad, but the file changed meanwhile', { needs: ['view', 'willingness'] }, 'mark', 'read'],
  ['killed at the pad, but values are missing', { needs: ['values', 'willingness'] }, 'mark', 'read'],
  ['killed after the confirmation', { state: 'sealing' }, 'mark', 'sealing'],
  ['killed at the approval', { kind: 'approval', needs: [] }, 'task', 'approve'],
  ['signed meanwhile on another phone', { state: 'done' }, 'mark', null],
  ['called back meanwhile', { state: 'cancelled' }, 'task', null],
])('%s', (_, over, step, page) => {
  expect(placeToResume(task(over), step)?.page ?? null).toBe(page);
});

test('the pad is told why it is empty', () => {
  expect(placeToResume(task(), 'mark')?.parameters).toEqual({ task: 'T', lost: '1' });
});
