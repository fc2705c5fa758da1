import { MovableClock, idNumber } from '../../../../../test/kit/people';
import { createFaceSandbox, type FaceSandbox } from '../../../identity/embedded/face-sandbox';
import type { FaceStart } from '../../../identity/port';
import { DEV_FACE_CSP, devFacePages } from './face';

const open = (): { sandbox: FaceSandbox; show: (query: Record<string, string>) => Promise<string> } => {
  const sandbox = createFaceSandbox({ clock: new MovableClock() }, { played: 'by_hand' });
  const page = devFacePages(sandbox).get('/dev/face')!;
  return { sandbox, show: async (query) => (await page(new URLSearchParams(query))).body };
};
const start = (more: Partial<FaceStart> = {}): FaceStart => ({ challengeId: 'c1', person: { idType: 'resident_id', name: '张三丰', idNumber: idNumber() }, intentText: '我同意签署《<b>合同</b>》', returnUrl: 'https://sign.example.com/#/pages/identity/index?face=1&x="', ...more });

test('shows the sentence, plays one of four endings once, and leads a browser back', async () => {
  const { sandbox, show } = open();
  const asked = start();
  const { token } = await sandbox.start(asked);
  const stage = await show({ token });
  expect(stage).toContain('我同意签署《&lt;b&gt;合同&lt;/b&gt;》');
  expect([...stage.matchAll(/name="how" value="(\w+)"/g)].map((m) => m[1])).toEqual(['pass', 'other_person', 'cancel', 'no_answer']);
  expect(await show({ token, how: 'kill' })).toBe(stage);
  const end = await show({ token, how: 'pass' });
  expect(end).toContain('content="1;url=https://sign.example.com/#/pages/identity/index?face=1&amp;x=&quot;"');
  expect((await sandbox.result(token, asked)).outcome).toBe('match');
  expect(await show({ token, how: 'pass' })).toContain('这次核验已经结束');
});

test('leads nobody anywhere in the mini-program, and shows nothing for a token nobody has', async () => {
  const { sandbox, show } = open();
  const { token } = await sandbox.start(start({ channel: 'weapp' }));
  expect(await show({ token, how: 'cancel' })).not.toMatch(/refresh|href/);
  for (const query of [{}, { token: 'x' }, { token: '"><script>' }]) expect(await show(query as Record<string, string>)).not.toContain('script');
});

test('allows no script and sends forms nowhere else', () => {
  expect(DEV_FACE_CSP).toContain("default-src 'none'");
  expect(DEV_FACE_CSP).toContain("form-action 'self'");
});
