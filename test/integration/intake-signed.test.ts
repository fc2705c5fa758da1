/**
 * Files that others have signed, over the partner API: refused unless the partner says "continue", and then signed by a
 * person with every earlier signature as whole as it came, for our verifier, pyHanko and pdfsig.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LuobiError } from '../../bff/demo/partner-client';
import type { PhoneClient } from '../../bff/demo/phone-client';
import { sha256Hex } from '../../bff/src/kernel';
import { freshSqlite } from '../kit/databases';
import { answerOf, enter, openLuobi, someSigner, type LuobiHere } from '../kit/luobi';
import { hasTool } from '../kit/outside';
import { fixture, pdfsig, pyhanko } from '../kit/pdf';
import { claimed, sendTo, signTaskAlone, type FieldRequest } from '../kit/sign-alone';

const signedFile = (name: string): Buffer => readFileSync(path.join(__dirname, '../attack/pdf/fixtures', name));
const theirRoot = (name = 'root.pem'): Buffer => Buffer.from(signedFile(name).toString('latin1').replace(/-----[^-]+-----|\s/g, ''), 'base64');
const LEVELS = ['none', 'B-B', 'B-T', 'B-LT', 'B-LTA'];
const PLACE: FieldRequest = { kind: 'signature', place: { page: 1, x: 60, y: 560, width: 120, height: 50 } };

let database: Awaited<ReturnType<typeof freshSqlite>>;
let luobi: LuobiHere;
const me = someSigner('林晓月');
let phone: PhoneClient;
beforeAll(async () => {
  database = await freshSqlite();
  luobi = await openLuobi(database);
  phone = await enter(luobi, me);
});
afterAll(async () => {
  await luobi.close();
  await database.drop();
});

const upload = (bytes: Buffer, alreadySigned?: 'refuse' | 'continue') => luobi.partner.uploadDocument('协议', bytes, 'application/pdf', alreadySigned);
const send = (documentId: string, ...fields: FieldRequest[]) => sendTo(luobi, me, documentId, ...fields);
const detailsOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => (error instanceof LuobiError ? [error.status, error.code, error.details] : error));

/** From the upload to the completed file. */
async function signed(bytes: Buffer, field: FieldRequest): Promise<{ pdf: Buffer; envelopeId: string }> {
  const { documentId } = await upload(bytes, 'continue');
  const envelope = await send(documentId, field);
  return { pdf: await signTaskAlone(luobi, phone, me, await claimed(luobi, phone, envelope)), envelopeId: envelope.envelopeId };
}

describe('is continued', () => {
  test.each<[string, FieldRequest]>([
    ['b-b.pdf', PLACE], ['b-t.pdf', PLACE], ['rsa.pdf', PLACE], ['rsa-pss.pdf', PLACE], ['adobe.pdf', PLACE], ['three.pdf', PLACE], ['lt.pdf', PLACE], ['lta.pdf', PLACE],
    ['certified-p2.pdf', { kind: 'signature', place: { formField: 'sig3' } }], ['locked.pdf', { kind: 'signature', place: { formField: 'sig2' } }],
  ])('%s', async (name, field) => {
    const before = signedFile(name);
    const { pdf, envelopeId } = await signed(before, field);
    expect(pdf.subarray(0, before.length).equals(before)).toBe(true);

    const was = await luobi.services.signing.verify(before, [theirRoot()], new Date());
    const now = await luobi.services.signing.verify(pdf, [theirRoot(), ...(await luobi.services.ca.trustAnchors())], new Date());
    expect(now.verdict).toBe('valid');
    const earlier = now.signatures.slice(0, was.signatures.length);
    expect(earlier.map(({ field: f, signer }) => [f, signer])).toEqual(was.signatures.map(({ field: f, signer }) => [f, signer]));
    // the document timestamp proves a time for theirs too
    for (const [i, { level }] of earlier.entries()) expect(LEVELS.indexOf(level)).toBeGreaterThanOrEqual(LEVELS.indexOf(was.signatures[i]!.level));
    expect(now.signatures.slice(was.signatures.length)).toMatchObject([{ signer: me.name, level: 'B-LTA', changesAfter: 'permitted' }, { kind: 'document-timestamp' }]);
    // our root alone: ours holds and theirs is still whole, nobody vouches for them
    const alone = await luobi.services.signing.verify(pdf, await luobi.services.ca.trustAnchors(), new Date());
    expect(alone.signatures.map((s) => s.intact && s.changesAfter !== 'forbidden')).toEqual(alone.signatures.map(() => true));
    expect(await luobi.partner.getEnvelope(envelopeId)).toMatchObject({ level: 'B-LTA', finalSha256: sha256Hex(pdf) });

    const { records } = await luobi.partner.getEvidence(envelopeId);
    const contentOf = (kind: string) => JSON.parse(records.find((record) => record.kind === kind)!.content) as Record<string, unknown>;
    expect(contentOf('document.uploaded')).toMatchObject({ originalSha256: sha256Hex(before), sha256: sha256Hex(before), repairs: [] });
    expect(contentOf('document.signed_before')).toMatchObject({ sha256: sha256Hex(before), signatures: was.signatures.map(({ field: f, signer, issuer, serial, kind }) => ({ field: f, signer, issuer, serial, kind })) });
    expect((contentOf('envelope.verified')['signatures'] as unknown[])).toHaveLength(1);

    if (hasTool('pyhanko')) {
      const ours = pyhanko(pdf, (await luobi.services.ca.trustAnchors())[0]!);
      expect(ours.map((o) => [o.field, o.intact && o.valid && o.docmdp_ok])).toEqual(ours.map((o) => [o.field, true]));
      expect(ours.filter((o) => o.trusted)).toHaveLength(1);
    }
    // pdfsig does not judge document timestamps
    if (hasTool('pdfsig')) expect(pdfsig(pdf).verdicts.filter((v) => v === 'Signature is Valid.')).toHaveLength(now.signatures.filter(({ kind }) => kind === 'signature').length);
  });

  test('two signatures by Acrobat, whose root nobody here knows', async () => {
    const before = fixture('v-already-signed.pdf');
    const { pdf } = await signed(before, { kind: 'signature', place: { page: 1, x: 0, y: 20, width: 9, height: 60 } });
    expect(pdf.subarray(0, before.length).equals(before)).toBe(true);
    const report = await luobi.services.signing.verify(pdf, await luobi.services.ca.trustAnchors(), new Date());
    expect(report.signatures.map((s) => [s.intact, s.trusted, s.changesAfter])).toEqual([[true, false, 'permitted'], [true, false, 'permitted'], [true, true, 'permitted'], [true, true, 'none']]);
  });

  test('what came is told: whose signatures, intact, not vouched for; the original is the file', async () => {
    const before = signedFile('three.pdf');
    const answer = await upload(before, 'continue');
    expect(answer).toMatchObject({ sha256: sha256Hex(before), originalSha256: sha256Hex(before), repairs: [], parts: [] });
    expect(answer.signatures.map(({ field, kind, signer }) => [field, kind, signer])).toEqual([['sig1', 'signature', 'Alice'], ['sig2', 'signature', 'Bob'], ['sig3', 'signature', 'Carol']]);
    expect((await luobi.partner.getOriginal(answer.documentId)).equals(before)).toBe(true);
    expect((await upload(fixture('noembed.pdf'), 'continue')).signatures).toEqual([]);
  });
});

describe('is refused', () => {
  test('unless the partner says so, with the number of signatures', async () => {
    expect(await detailsOf(upload(signedFile('b-t.pdf')))).toEqual([422, 'pdf_already_signed', { signatures: 1 }]);
    expect(await answerOf(upload(signedFile('three.pdf'), 'refuse'))).toBe('422 pdf_already_signed');
    expect(await answerOf(upload(signedFile('b-t.pdf'), 'perhaps' as 'continue'))).toBe('400 invalid_request');
  });
  test('where a signature permits none after it, and where there is nowhere to sign', async () => {
    expect(await answerOf(upload(signedFile('certified-p1.pdf'), 'continue'))).toBe('422 pdf_signing_forbidden');
    // every signature field of this one is taken
    const { documentId } = await upload(signedFile('certified-p2.pdf'), 'continue');
    expect(await detailsOf(send(documentId, PLACE))).toEqual([422, 'pdf_signing_forbidden', { reason: 'a signature in the file permits no new field', field: 'r1_signature_1' }]);
  });
  test('a signature in it that does not hold, whatever the partner says', async () => {
    const broken = Buffer.from(signedFile('b-t.pdf'));
    broken.write('1', broken.indexOf('/MediaBox') + 12, 'latin1');
    expect(await answerOf(upload(broken, 'continue'))).toBe('422 pdf_signed_damaged');
    const removed = Buffer.concat([signedFile('b-t.pdf'), Buffer.from('\n% behind the end\n')]);
    expect(await answerOf(upload(removed, 'continue'))).toBe('422 pdf_signed_damaged');
    expect(await answerOf(upload(signedFile('sha1.pdf'), 'continue'))).toBe('422 pdf_signed_damaged');
  });
  test('a field that would break their signatures, with words', async () => {
    const { documentId } = await upload(signedFile('b-t.pdf'), 'continue');
    const refusal = async (...fields: FieldRequest[]) => detailsOf(send(documentId, ...fields));
    expect(await refusal(PLACE, { kind: 'date', place: { page: 1, x: 60, y: 620, width: 120, height: 20 } })).toEqual([422, 'pdf_already_signed', { reason: 'only fields for signatures and seals can be added to a signed file', field: 'r1_date_2' }]);
    expect(await refusal({ kind: 'signature', place: { page: 1, x: 0, y: 0, width: 500, height: 500 } })).toEqual([422, 'pdf_already_signed', { reason: 'the field is too large for a signed file', field: 'r1_signature_1' }]);
    expect(await refusal({ kind: 'signature', place: { formField: 'sig1' } })).toMatchObject([422, 'form_field_unusable', { reason: 'not_found' }]);
    // and afterwards the document is as free as before
    expect((await send(documentId, PLACE)).state).toBe('sent');
  });
});
