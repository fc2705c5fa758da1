import type { SignatureVerdict, VerificationReport } from '../signing/port';
import { requireValid, SignedFileRefused, type Expected } from './check-signed';

const at = new Date('2026-11-24T02:00:00.000Z');
const signature = (over: Partial<SignatureVerdict> = {}): SignatureVerdict => ({
  field: 'r1_signature_1', kind: 'signature', signer: '林晓月', issuer: 'CA', serial: '0a1b', intact: true, trusted: true, coversWholeRevision: true,
  timestamp: at, timestampTrusted: true, level: 'B-T', changesAfter: 'none', problems: [], ...over,
});
const timestamp = (over: Partial<SignatureVerdict> = {}): SignatureVerdict => signature({ field: 'luobi_dts_1', kind: 'document-timestamp', serial: '01', level: 'none', ...over });
const check = (signatures: SignatureVerdict[], over: Partial<VerificationReport> = {}, expected: Partial<Expected> = {}): Promise<unknown> => requireValid(
  {
    clock: { now: () => at }, ca: { trustAnchors: async () => [] } as never,
    signing: { verify: async (): Promise<VerificationReport> => ({ verdict: 'valid', signatures, problems: [], ...over }) } as never,
  },
  Buffer.from('%PDF-'), { count: signatures.length, before: [], newest: { fieldName: 'r1_signature_1', serialHex: '0A1B', time: at }, ...expected },
);

test('accepts a valid file whose newest signature is the intended one, and earlier ones with permitted changes after them', async () => {
  await expect(check([signature({ field: 'r0', serial: 'ff', changesAfter: 'permitted' }), signature()])).resolves.toMatchObject({ newest: { field: 'r1_signature_1' } });
  await expect(check([signature({ serial: '00:0A:1B' })])).resolves.toBeDefined();
  await expect(check([signature({ level: 'B-LTA' })])).resolves.toBeDefined();
  await expect(check([signature({ level: 'B-LTA' }), timestamp()], {}, { count: 1 })).resolves.toBeDefined();
});

test.each<[string, SignatureVerdict[], Partial<VerificationReport>, Partial<Expected>]>([
  ['a verdict of invalid', [signature()], { verdict: 'invalid' }, {}],
  ['an unreadable file', [], { verdict: 'unreadable' }, { count: 0, newest: null }],
  ['no signature at all', [], { verdict: 'unsigned' }, { count: 1 }],
  ['a signature lost', [signature()], {}, { count: 2 }],
  ['a signature too many', [signature(), signature({ field: 'x' })], {}, { count: 1 }],
  ['a document timestamp in the place of a signature', [signature(), timestamp()], {}, { count: 2 }],
  ['a document timestamp that is not trusted', [signature(), timestamp({ timestampTrusted: false })], {}, { count: 1 }],
  ['a document timestamp followed by a forbidden change', [signature(), timestamp({ changesAfter: 'forbidden' })], {}, { count: 1 }],
  ['an earlier signature that broke', [signature({ field: 'r0', intact: false }), signature()], {}, {}],
  ['an untrusted certificate', [signature({ trusted: false })], {}, {}],
  ['an uncovered revision', [signature({ coversWholeRevision: false })], {}, {}],
  ['no timestamp', [signature({ timestamp: null })], {}, {}],
  ['an untrusted timestamp', [signature({ timestampTrusted: false })], {}, {}],
  ['level B-B', [signature({ level: 'B-B' })], {}, {}],
  ['a forbidden change', [signature({ changesAfter: 'forbidden' })], {}, {}],
  ['the signature in another field', [signature({ field: 'r2_signature_1' })], {}, {}],
  ['another serial', [signature({ serial: '0a1c' })], {}, {}],
  ['an empty serial', [signature({ serial: '' })], {}, {}],
  ['another time than the token\'s', [signature({ timestamp: new Date(at.getTime() + 1000) })], {}, {}],
])('refuses %s', async (_, signatures, report, expected) => {
  await expect(check(signatures, report, expected)).rejects.toBeInstanceOf(SignedFileRefused);
});
