import { MovableClock, idNumber } from '../../../test/kit/people';
import { createFaceSandbox } from './embedded/face-sandbox';
import { faceByPlace } from './face-by-place';
import type { FaceStart } from './port';

const clock = new MovableClock();
const start = (channel: 'weapp' | 'h5'): FaceStart => ({ challengeId: 'c1', person: { idType: 'resident_id', name: '张三丰', idNumber: idNumber() }, intentText: '我同意', channel });

test('each check is made and asked about where it was begun', async () => {
  const [inside, outside] = [createFaceSandbox({ clock }), createFaceSandbox({ clock })];
  const both = faceByPlace(inside, outside);
  for (const channel of ['weapp', 'h5'] as const) {
    const asked = start(channel);
    const { token } = await both.start(asked);
    expect((await both.result(token, asked)).outcome).toBe('match');
    expect((await both.result(token, { ...asked, channel: channel === 'h5' ? 'weapp' : 'h5' })).outcome).toBe('invalid');
    expect((await (channel === 'weapp' ? outside : inside).result(token, asked)).outcome).toBe('invalid');
  }
});

test('where there is none in browsers, none is offered, begun or passed', async () => {
  const only = faceByPlace(createFaceSandbox({ clock }), null);
  expect(await only.where!()).toMatchObject({ weapp: { needsOpenid: false }, h5: null });
  await expect(only.start(start('h5'))).rejects.toMatchObject({ code: 'identity_unavailable' });
  expect((await only.result('token', start('h5'))).outcome).toBe('unavailable');
});
