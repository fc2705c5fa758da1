import { forgetStep, interrupted, rememberStep } from './interrupted';

const TASK = '7ZK3V8Q4N6S2M7T5R1W0XYZ4AB';
afterEach(() => localStorage.clear());

test('a task and its step are found again by the next process, and forgotten only by their own name', () => {
  rememberStep(TASK, 'mark');
  expect(interrupted()).toEqual({ taskId: TASK, step: 'mark' });
  forgetStep('0'.repeat(26));
  expect(interrupted()).not.toBeNull();
  forgetStep(TASK);
  expect(interrupted()).toBeNull();
});

test.each(['', 'x', `${TASK}`, `${TASK} elsewhere`, `../../${TASK} task`, `${TASK.toLowerCase()} task`])('%p in storage is nobody\'s task', (text) => {
  localStorage.setItem('luobi.task', text);
  expect(interrupted()).toBeNull();
});

test('only an id is written', () => {
  rememberStep(TASK, 'task');
  expect(Object.values({ ...localStorage })).toEqual([`${TASK} task`]);
});
