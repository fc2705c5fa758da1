/** The long-term operations through the built worker: the same bytes as in process, and refusals with their own codes. */
import { createLogger } from '../../bff/src/kernel';
import { openEmbeddedSigning } from '../../bff/src/signing/embedded';
import { placeFields } from '../../bff/src/signing/embedded/fields';
import { addValidationData, certificatesOf, prepareDocumentTimestamp } from '../../bff/src/signing/embedded/pades';
import type { SigningService } from '../../bff/src/signing/port';
import { fixture, longTermPki, requestFor, signField, validationDataFor } from '../kit/pdf';
import { forgeToken } from '../kit/pki';

const pki = longTermPki();
const data = validationDataFor(pki, [pki.zhang], new Date('2026-11-24T06:05:00Z'));
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(Buffer.from(b));
let signing: SigningService;
let signed: Uint8Array;
beforeAll(async () => {
  signing = openEmbeddedSigning({ logger: createLogger('silent'), workers: 1 });
  const placed = placeFields(fixture('base3.pdf'), [{ name: 'zhang', kind: 'signature', page: 1, x: 40, y: 600, width: 120, height: 60 }]);
  signed = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'zhang', { last: true }));
});
afterAll(async () => { await signing.close(); });

test('certificates, store, both halves of the document timestamp: B-LTA by the worker\'s verifier', async () => {
  const certificates = await signing.certificatesOf(signed);
  expect(certificates.map((der) => Buffer.from(der).toString('hex'))).toEqual(certificatesOf(signed).map((der) => Buffer.from(der).toString('hex')));
  const stored = await signing.addValidationData(signed, data);
  expect(same(stored, addValidationData(signed, data))).toBe(true);
  const prepared = await signing.prepareDocumentTimestamp(stored, 4_000);
  const inProcess = prepareDocumentTimestamp(stored, 4_000);
  expect(same(prepared.pdf, inProcess.pdf) && same(prepared.digest, inProcess.digest)).toBe(true);
  expect(prepared.hole).toEqual(inProcess.hole);
  const token = forgeToken({ tsa: pki.tsa, digest: Buffer.from(prepared.digest), time: new Date('2026-11-24T06:10:00Z') });
  const lta = await signing.completeDocumentTimestamp(prepared, token);
  expect(await signing.verify(lta, [pki.root.certificate.der], new Date('2027-02-24T06:00:00Z'))).toMatchObject({
    verdict: 'valid', signatures: [{ level: 'B-LTA', changesAfter: 'permitted', policy: { docMdp: 1 } }, { kind: 'document-timestamp' }],
  });
});

test('an unsigned file, a torn one and a token over something else are refused as in process', async () => {
  await expect(signing.addValidationData(fixture('base3.pdf'), data)).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(signing.prepareDocumentTimestamp(signed.subarray(0, signed.length - 30), 4_000)).rejects.toMatchObject({ code: 'pdf_unreadable' });
  const prepared = await signing.prepareDocumentTimestamp(signed, 4_000);
  const foreign = forgeToken({ tsa: pki.tsa, digest: Buffer.alloc(32), time: new Date('2026-11-24T06:10:00Z') });
  await expect(signing.completeDocumentTimestamp(prepared, foreign)).rejects.toMatchObject({ code: 'internal' });
});
