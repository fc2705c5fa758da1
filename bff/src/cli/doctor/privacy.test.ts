import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkNotice, checkRetention } from './privacy';

let dataDir: string;
beforeEach(() => { dataDir = mkdtempSync(path.join(tmpdir(), 'luobi-doctor-')); });
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
const now = new Date('2026-11-24T12:00:00.000Z');
const note = (text: string): void => {
  mkdirSync(path.join(dataDir, 'state'), { recursive: true });
  writeFileSync(path.join(dataDir, 'state/retention.json'), text);
};

test('a notice that names nobody is worth a word in a demo and broken in production', () => {
  const privacy = { operator: null, contact: 'a@b.cn', contractYears: 10 };
  expect(checkNotice({ mode: 'demo', privacy })).toMatchObject({ state: 'note', text: 'LUOBI_OPERATOR not set' });
  expect(checkNotice({ mode: 'production', privacy: { ...privacy, contact: null } })).toMatchObject({ state: 'broken', text: 'LUOBI_OPERATOR and LUOBI_PRIVACY_CONTACT not set' });
  expect(checkNotice({ mode: 'production', privacy: { ...privacy, operator: '晨星公寓' } })).toMatchObject({ state: 'ok', text: expect.stringContaining('10 years') as string });
});

test('says when old data was last removed, how much, and when that is too long ago', () => {
  expect(checkRetention({ dataDir }, now)).toMatchObject({ state: 'note', text: expect.stringContaining('not removed yet') as string });
  note(JSON.stringify({ at: '2026-11-24T01:00:00.000Z', removed: { codes: 12, files: 3 } }));
  expect(checkRetention({ dataDir }, now)).toEqual({ area: 'old data', state: 'ok', text: 'last removed 2026-11-24T01:00:00.000Z: 12 codes, 3 files' });
  note(JSON.stringify({ at: '2026-11-20T01:00:00.000Z', removed: {} }));
  expect(checkRetention({ dataDir }, now)).toMatchObject({ state: 'note', text: expect.stringContaining('nothing was old enough') as string, meaning: expect.stringContaining('two days') as string });
  note('{');
  expect(checkRetention({ dataDir }, now)).toMatchObject({ state: 'note', text: expect.stringContaining('cannot be read') as string });
});
