import { canonicalJson, confirmationsOf, type ChainRecord, type JsonObject } from './index';

const AGREED = { revisionSha256: 'a'.repeat(64), pageManifestSha256: 'b'.repeat(64), valuesSha256: 'c'.repeat(64) };
const WILL = { method: 'face', provider: 'tencent-eid', providerTransactionId: 'SEQ-1', provenAt: '2026-11-24T06:00:00.000Z', result: 'face_matched', strength: 3, similarity: 96, device: null };
const story = (over: { challenged?: JsonObject; intent?: JsonObject; signed?: JsonObject } = {}): ChainRecord[] => [
  ['willingness.challenged', { taskId: 'T', userId: 'U', challengeId: 'C', method: 'face', phoneMasked: '138****0000', intentText: '我同意签署', ...AGREED, ...over.challenged }],
  ['task.intent', { taskId: 'T', attemptId: 'A', userId: 'U', willingness: { proofId: 'P', ...WILL }, ...AGREED, ...over.intent }],
  ['task.signed', { taskId: 'T', attemptId: 'A', userId: 'U', agreedRevisionSha256: AGREED.revisionSha256, willingness: WILL, ...over.signed }],
].map(([kind, content], sequence) => ({ sequence, kind: kind as string, at: '2026-11-24T06:00:00.000Z', content: canonicalJson(content as JsonObject), previousHash: '', hash: '' }));

test('names method, provider, its number and the result of each signature', () => {
  expect(confirmationsOf(story())).toEqual({
    confirmations: [{ sequence: 2, taskId: 'T', method: 'face', provider: 'tencent-eid', providerTransactionId: 'SEQ-1', result: 'face_matched', provenAt: WILL.provenAt, deviceChecked: false }], problems: [],
  });
});

test('says when the phone confirmed as well, and reads records of an earlier kind', () => {
  const device = { kind: 'soter', reader: 'fingerprint', provider: 'wechat', deviceIndex: 'd', counter: 1, verifiedAt: WILL.provenAt };
  expect(confirmationsOf(story({ intent: { willingness: { proofId: 'P', ...WILL, device } }, signed: { willingness: { ...WILL, device } } })).confirmations[0]?.deviceChecked).toBe(true);
  const early = { method: 'face', provider: 'tencent-eid', providerTransactionId: 'SEQ-1', provenAt: WILL.provenAt };
  expect(confirmationsOf(story({ intent: { willingness: { proofId: 'P', ...early } }, signed: { willingness: early } }))).toMatchObject({ confirmations: [{ result: null, deviceChecked: false }], problems: [] });
});

test.each<[string, Parameters<typeof story>[0]]>([
  ['a signature that names another method than the act', { signed: { willingness: { ...WILL, method: 'sms' } } }],
  ['a signature that names another number of the provider', { signed: { willingness: { ...WILL, providerTransactionId: 'SEQ-2' } } }],
  ['an act of another attempt', { intent: { attemptId: 'B' } }],
  ['an act that used nothing up', { intent: { willingness: null } }],
  ['a confirmation of another revision', { signed: { agreedRevisionSha256: 'd'.repeat(64) } }],
  ['a question about another file', { challenged: { revisionSha256: 'd'.repeat(64) } }],
  ['a question about other values', { challenged: { valuesSha256: 'd'.repeat(64) } }],
  ['a question by a weaker method', { challenged: { method: 'sms' } }],
  ['a question to somebody else', { challenged: { userId: 'V' } }],
])('finds %s', (_, over) => {
  expect(confirmationsOf(story(over)).problems).toMatchObject([{ code: 'confirmation', sequence: 2 }]);
});

test('what comes after the signature does not heal it', () => {
  const [challenged, intent, signed] = story();
  const moved = [intent!, signed!, challenged!].map((record, sequence) => ({ ...record, sequence }));
  expect(confirmationsOf(moved).problems).toHaveLength(1);
});
