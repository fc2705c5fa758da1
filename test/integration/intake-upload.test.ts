/** From a partner's upload to the evidence: what came is kept, what was made of it is signed, and the difference is told. */
import path from 'node:path';
import sharp from 'sharp';
import { demoContract, demoEnvelope } from '../../bff/demo/contract/envelope';
import { sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { answerOf, openLuobi, someSigner, type LuobiHere } from '../kit/luobi';
import { fixture } from '../kit/pdf';
import { DAMAGES, ENCRYPTIONS, fileOf, LAYOUTS, qpdf } from '../kit/pdf/variants';

const ROOT = path.join(__dirname, '../..');

forEachDatabase('uploads', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });
  const photo = () => sharp({ create: { width: 600, height: 800, channels: 3, background: '#eeeeee' } }).jpeg().toBuffer();

  test('a clean file is used as it is', async () => {
    const bytes = fileOf(LAYOUTS['plain']!, 'table');
    const answer = await luobi.partner.uploadDocument('合同', bytes);
    expect(answer).toMatchObject({ sha256: sha256Hex(bytes), originalSha256: sha256Hex(bytes), repairs: [] });
    expect((await luobi.partner.getOriginal(answer.documentId)).equals(bytes)).toBe(true);
  });

  test('a damaged file under an owner password becomes clean; both hashes and every change are in the evidence', async () => {
    const bytes = DAMAGES['bytes before the header']!(qpdf(demoContract(ROOT), ...ENCRYPTIONS['AES, 256 bits, revision 6']!));
    const answer = await luobi.partner.uploadDocument('合同', bytes);
    expect(answer.originalSha256).toBe(sha256Hex(bytes));
    expect(answer.sha256).not.toBe(answer.originalSha256);
    expect(answer.repairs.map(({ code }) => code)).toEqual(['junk_before_header', 'decrypted']);
    expect((await luobi.partner.getOriginal(answer.documentId)).equals(bytes)).toBe(true);

    const body = demoEnvelope({ ...luobi.demo, signer: someSigner('东方不败') }, answer.documentId);
    const { envelopeId } = await luobi.partner.createEnvelope(body, sha256Hex(bytes));
    const { records } = await luobi.partner.getEvidence(envelopeId);
    const contentOf = (wanted: string) => JSON.parse(records.find(({ kind }) => kind === wanted)!.content) as unknown;
    expect(contentOf('document.uploaded')).toEqual({ documentId: answer.documentId, originalKind: 'pdf', originalSha256: answer.originalSha256, sha256: answer.sha256, repairs: answer.repairs });
    expect(contentOf('envelope.created')).toMatchObject({ originalSha256: answer.originalSha256 });
    // also after the document has moved on
    expect(sha256Hex(await luobi.partner.getOriginal(answer.documentId))).toBe(answer.originalSha256);
  });

  test('a photographed page becomes a PDF; its kind is told by its bytes, not by its name', async () => {
    const bytes = await photo();
    for (const type of ['image/jpeg', 'application/pdf'] as const) {
      const answer = await luobi.partner.uploadDocument('照片', bytes, type);
      expect(answer).toMatchObject({ originalSha256: sha256Hex(bytes), repairs: [{ code: 'image_placed_on_page' }], pages: [{ width: 595.28, height: 841.89 }] });
      expect((await luobi.partner.getOriginal(answer.documentId)).equals(bytes)).toBe(true);
    }
  });

  test('what cannot be used is refused with its own code', async () => {
    const upload = (bytes: Buffer) => answerOf(luobi.partner.uploadDocument('x', bytes));
    expect(await upload(Buffer.from('PK\x03\x04\x14\0\x06\0[Content_Types].xml word/', 'latin1'))).toBe('422 file_kind_unsupported');
    expect(await upload((await photo()).subarray(0, 300))).toBe('422 image_unreadable');
    expect(await upload(fixture('v-enc-userpw.pdf'))).toBe('422 pdf_encrypted');
    expect(await upload(fixture('v-already-signed.pdf').subarray(0, 50_700))).toBe('422 pdf_signed_damaged');
    expect(await upload(fileOf([LAYOUTS['plain']![0]!.replace('/Pages', '/OpenAction << /S /JavaScript /JS (1) >> /Pages'), ...LAYOUTS['plain']!.slice(1)], 'table'))).toBe('422 pdf_script');
  });

  test('nobody else gets an original', async () => {
    const { documentId } = await luobi.partner.uploadDocument('合同', fixture('noembed.pdf'));
    const { client } = await luobi.otherPartner();
    expect(await answerOf(client.getOriginal(documentId))).toBe('404 not_found');
    expect(await answerOf(luobi.partner.getOriginal('7ZK3V8Q4N6S2M7T5R1W0XYZ4AB'))).toBe('404 not_found');
  });
});
