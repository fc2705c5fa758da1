import fc from 'fast-check';
import { canonicalJson, FIRST_PREVIOUS_HASH, recordHash, verifyEvidencePackage, type ChainRecord, type EvidencePackageShape } from './index';

const ENVELOPE = '7ZK3V8Q4N6S2M7T5R1W0XYZ4AB';

function chain(contents: readonly Record<string, string | number>[]): ChainRecord[] {
  const records: ChainRecord[] = [];
  contents.forEach((content, sequence) => {
    const record = { sequence, kind: 'envelope.created', at: new Date(Date.UTC(2026, 10, 24, 6, 0, sequence)).toISOString(), content: canonicalJson(content), previousHash: records.at(-1)?.hash ?? FIRST_PREVIOUS_HASH };
    records.push({ ...record, hash: recordHash(ENVELOPE, record) });
  });
  return records;
}
function packageOf(records: ChainRecord[], stampAt?: number): EvidencePackageShape {
  const stamped = stampAt === undefined ? undefined : records[stampAt];
  return {
    format: 'luobi-evidence/1', envelopeId: ENVELOPE, records, headHash: records.at(-1)?.hash ?? '',
    headTimestamp: stamped ? { sequence: stamped.sequence, hash: stamped.hash, token: Buffer.from(`3031300d0420${stamped.hash}02`, 'hex').toString('base64') } : null,
  };
}
const good = packageOf(chain([{ title: '合同' }, { n: 1 }, { n: 2 }]), 1);
const codes = (evidence: EvidencePackageShape): string[] => verifyEvidencePackage(evidence).problems.map((p) => p.code);
const change = (position: number, over: Partial<ChainRecord>): EvidencePackageShape => ({ ...good, records: good.records.map((r, i) => (i === position ? { ...r, ...over } : r)) });

test('accepts what was written and hands the token on', () => {
  expect(verifyEvidencePackage(good)).toEqual({ ok: true, problems: [], confirmations: [], timestampToCheck: { imprint: good.records[1]?.hash, token: good.headTimestamp?.token } });
});

test.each<[string, EvidencePackageShape, string]>([
  ['a changed content', change(1, { content: '{"n":7}' }), 'hash'],
  ['a changed kind', change(1, { kind: 'task.signed' }), 'hash'],
  ['a changed time', change(1, { at: '2026-11-24T06:00:09.000Z' }), 'hash'],
  ['a time that is not one', change(1, { at: 'yesterday' }), 'time'],
  ['a content that is not canonical', change(1, { content: '{ "n":1}' }), 'content'],
  ['a content that is not JSON', change(1, { content: '' }), 'content'],
  ['a record left out', { ...good, records: good.records.filter((_, i) => i !== 1), headTimestamp: null }, 'sequence'],
  ['the first record left out', { ...good, records: good.records.slice(1), headTimestamp: null }, 'previous_hash'],
  ['the last record left out', { ...good, records: good.records.slice(0, 2) }, 'head'],
  ['two records exchanged', { ...good, records: [good.records[0]!, good.records[2]!, good.records[1]!], headTimestamp: null }, 'previous_hash'],
  ['another envelope\'s id', { ...good, envelopeId: `${ENVELOPE.slice(0, 25)}C` }, 'hash'],
  ['no records', { ...good, records: [], headTimestamp: null }, 'empty'],
  ['another format', { ...good, format: 'luobi-evidence/2' }, 'format'],
  ['a token for another hash', { ...good, headTimestamp: { ...good.headTimestamp!, token: packageOf([...good.records], 0).headTimestamp!.token } }, 'head_timestamp'],
  ['a token placed on another record', { ...good, headTimestamp: { ...good.headTimestamp!, sequence: 0 } }, 'head_timestamp'],
  ['a token past the end', { ...good, headTimestamp: { ...good.headTimestamp!, sequence: 9 } }, 'head_timestamp'],
  ['a token that is not base64', { ...good, headTimestamp: { ...good.headTimestamp!, token: '%%%%' } }, 'head_timestamp'],
])('refuses %s', (_, evidence, code) => {
  const verdict = verifyEvidencePackage(evidence);
  expect(verdict.ok).toBe(false);
  expect(verdict.problems.map((p) => p.code)).toContain(code);
});

test('a record re-hashed after a change still breaks the link of the next one', () => {
  const { hash: _, ...forged } = { ...good.records[1]!, content: '{"n":7}' };
  expect(codes(change(1, { ...forged, hash: recordHash(ENVELOPE, forged) }))).toContain('previous_hash');
});

test('any one character changed in any record is found', () => {
  fc.assert(fc.property(fc.nat(2), fc.constantFrom('content', 'previousHash', 'hash', 'at', 'kind'), fc.nat(500), fc.integer({ min: 1, max: 90 }), (position, part, place, by) => {
    const text = good.records[position]![part as 'content'];
    const at = place % text.length;
    const changed = text.slice(0, at) + String.fromCharCode(((text.charCodeAt(at) - 33 + by) % 94) + 33) + text.slice(at + 1);
    fc.pre(changed !== text);
    return !verifyEvidencePackage(change(position, { [part]: changed })).ok;
  }), { numRuns: 500 });
});
