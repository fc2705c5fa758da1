import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkTimestamps } from './timestamps';

const TSA = 'https://tsa.example.cn/';
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'luobi-doctor-'));
  mkdirSync(path.join(dataDir, 'state'));
});
afterEach(() => { rmSync(dataDir, { recursive: true, force: true }); });
const noted = (text: string): void => writeFileSync(path.join(dataDir, 'state/timestamps.json'), text);
const states = (...all: object[]): void => noted(JSON.stringify({ at: '2026-11-24T08:00:00.000Z', states: all }));
const look = (more: object = {}) => checkTimestamps({ tsa: [TSA, 'embedded'], tsaAnchorsFile: undefined, dataDir, eventKeys: 'p256', ...more });

test('names every authority in order, asked or not', async () => {
  const findings = await look();
  expect(findings.map(({ state, text }) => [state, text])).toEqual([['ok', 'p256'], ['ok', `${TSA}: not asked yet`], ['ok', 'embedded: not asked yet']]);
});
test('tells who is left alone, why, and what that means', async () => {
  states(
    { name: TSA, circuit: 'open', lastSuccessAt: '2026-11-24T07:00:00.000Z', lastFailure: { at: '2026-11-24T07:59:00.000Z', reason: 'imprint' } },
    { name: 'embedded', circuit: 'closed', lastSuccessAt: '2026-11-24T08:00:00.000Z', lastFailure: null },
  );
  const [, first, second] = await look();
  expect(first).toMatchObject({ state: 'note', text: `${TSA}: left alone, imprint, 2026-11-24T07:59:00.000Z`, meaning: expect.stringContaining('wait for time') as string });
  expect(second).toMatchObject({ state: 'ok', text: 'embedded: gave a token that holds, 2026-11-24T08:00:00.000Z' });
});
test('a failure before the last success is history; one of an authority that is still asked is told', async () => {
  states({ name: TSA, circuit: 'closed', lastSuccessAt: '2026-11-24T08:00:00.000Z', lastFailure: { at: '2026-11-24T07:00:00.000Z', reason: 'timeout' } });
  expect((await look())[1]).toMatchObject({ state: 'ok' });
  states({ name: TSA, circuit: 'closed', lastSuccessAt: null, lastFailure: { at: '2026-11-24T07:00:00.000Z', reason: 'timeout' } });
  expect((await look())[1]).toMatchObject({ state: 'note', text: expect.stringContaining('failed, timeout') as string });
});
test.each(['', '{', '[]', '{"at":"x","states":[]}', '{"at":"2026-11-24T08:00:00.000Z","states":[{"name":1}]}'])('a note that is not whole (%j) tells nothing', async (text) => {
  noted(text);
  expect((await look())[1]).toMatchObject({ state: 'ok', text: `${TSA}: not asked yet` });
});
test('a file of roots that cannot be used is broken, by name', async () => {
  const file = path.join(dataDir, 'nowhere.pem');
  expect((await look({ tsaAnchorsFile: file }))[1]).toMatchObject({ area: 'TSA roots', state: 'broken', text: expect.stringContaining(file) as string });
});
