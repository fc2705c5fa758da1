/** Photographed or scanned pages over the partner API: each uploaded by itself, then joined into one PDF. */
import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { LuobiError } from '../../bff/demo/partner-client';
import { removeDrafts } from '../../bff/src/account/retention-envelopes';
import { newId, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { answerOf, openLuobi, someSigner, type LuobiHere } from '../kit/luobi';
import { fixture } from '../kit/pdf';

const COLOURS = ['#c03030', '#30c030', '#3030c0'];
const picture = (background: string, format: 'jpeg' | 'png' = 'jpeg', size: readonly [number, number] = [600, 800]) => sharp({ create: { width: size[0], height: size[1], channels: 3, background } })[format]().toBuffer();

forEachDatabase('pictures', (database) => {
  let luobi: LuobiHere;
  beforeAll(async () => { luobi = await openLuobi(database()); });
  afterAll(async () => { await luobi.close(); });
  const upload = async (bytes: Buffer, type: 'image/jpeg' | 'image/png' = 'image/jpeg') => (await luobi.partner.uploadDocument('页', bytes, type)).documentId;
  const detailsOf = (work: Promise<unknown>): Promise<unknown[]> => work.then(() => ['ok'], (error: unknown) => (error instanceof LuobiError ? [error.status, error.code, error.details] : [error]));

  test('become one PDF, a page each, in the order given; every original and the list of them are kept', async () => {
    const files = [await picture(COLOURS[0]!), await picture(COLOURS[1]!, 'png', [800, 600]), await picture(COLOURS[2]!)];
    const ids = [await upload(files[0]!), await upload(files[1]!, 'image/png'), await upload(files[2]!)];
    const order = [2, 0, 1];
    const joined = await luobi.partner.joinPictures('合同扫描件', order.map((i) => ids[i]!));
    expect(joined.pages).toEqual([{ width: 595.28, height: 841.89 }, { width: 595.28, height: 841.89 }, { width: 841.89, height: 595.28 }]);
    expect(joined.parts).toEqual(order.map((i) => ({ documentId: ids[i], originalSha256: sha256Hex(files[i]!), originalKind: i === 1 ? 'png' : 'jpeg' })));
    expect(joined).toMatchObject({ title: '合同扫描件', originalSha256: joined.sha256, signatures: [] });
    for (const [i, id] of ids.entries()) expect((await luobi.partner.getOriginal(id)).equals(files[i]!)).toBe(true);

    // the pixels are those of the pictures, in order
    const pdf = await luobi.partner.getOriginal(joined.documentId);
    expect(sha256Hex(pdf)).toBe(joined.sha256);
    for (const [page, i] of order.entries()) {
      const { jpeg } = await luobi.services.signing.renderPage(pdf, page + 1, 240);
      const { dominant } = await sharp(Buffer.from(jpeg)).stats();
      const strongest = (['r', 'g', 'b'] as const).reduce((best, channel) => (dominant[channel] > dominant[best] ? channel : best));
      expect(strongest).toBe(['r', 'g', 'b'][i]);
    }

    const me = someSigner();
    const { envelopeId } = await luobi.partner.createEnvelope({ title: '合同', documentId: joined.documentId, recipients: [{ kind: 'person', name: me.name, phone: me.phone, fields: [{ kind: 'signature', place: { page: 3, x: 60, y: 60, width: 160, height: 60 } }] }] }, randomUUID());
    const { records } = await luobi.partner.getEvidence(envelopeId);
    expect(JSON.parse(records.find(({ kind }) => kind === 'document.joined')!.content)).toEqual({ documentId: joined.documentId, sha256: joined.sha256, parts: joined.parts });
    expect(JSON.parse(records.find(({ kind }) => kind === 'document.uploaded')!.content)).toMatchObject({ originalKind: 'pictures', repairs: expect.arrayContaining([expect.objectContaining({ code: 'image_placed_on_page' })]) as unknown });
  });

  test('a picture may stand in two files, and be used by itself', async () => {
    const [a, b, c] = [await upload(await picture('#111111')), await upload(await picture('#222222')), await upload(await picture('#333333'))];
    const [first, second] = [await luobi.partner.joinPictures('一', [a, b]), await luobi.partner.joinPictures('二', [b, c])];
    expect(first.documentId).not.toBe(second.documentId);
    expect(first.sha256).not.toBe(second.sha256);
  });

  test('are kept as long as a file made of them is, and go when nothing names them', async () => {
    const used = [await upload(await picture('#770000')), await upload(await picture('#007700'))];
    const alone = await upload(await picture('#000077'));
    const joined = await luobi.partner.joinPictures('x', used);
    const me = someSigner();
    await luobi.partner.createEnvelope({ title: '合同', documentId: joined.documentId, recipients: [{ kind: 'person', name: me.name, phone: me.phone, fields: [{ kind: 'signature', place: { page: 1, x: 60, y: 60, width: 160, height: 60 } }] }] }, randomUUID());
    const sweep = { manager: luobi.services.dataSource.manager, batch: 100 } as Parameters<typeof removeDrafts>[0];
    await removeDrafts(sweep, new Date(Date.now() + 60_000));
    for (const id of used) expect(await answerOf(luobi.partner.getOriginal(id))).toBe('ok');
    expect(await answerOf(luobi.partner.getOriginal(alone))).toBe('404 not_found');
  });

  test('what cannot be joined is refused and named', async () => {
    const [one, two] = [await upload(await picture('#444444')), await upload(await picture('#555555'))];
    const pdf = (await luobi.partner.uploadDocument('合同', fixture('noembed.pdf'))).documentId;
    const join = (...ids: string[]) => detailsOf(luobi.partner.joinPictures('x', ids));
    expect(await join(one, pdf)).toEqual([422, 'field_value_invalid', { path: 'documentIds.1', reason: 'not_a_picture' }]);
    expect(await join(one, two, one)).toEqual([422, 'field_value_invalid', { path: 'documentIds.2', reason: 'twice' }]);
    expect((await join(one)).slice(0, 2)).toEqual([400, 'invalid_request']);
    expect((await join(...Array.from({ length: 101 }, () => newId()))).slice(0, 2)).toEqual([400, 'invalid_request']);
    const joined = (await luobi.partner.joinPictures('x', [one, two])).documentId;
    expect(await join(joined, one)).toMatchObject([422, 'field_value_invalid', { reason: 'not_a_picture' }]);
    // another partner's picture is as absent as one that never was
    const other = (await luobi.otherPartner()).client;
    const theirs = (await other.uploadDocument('页', await picture('#666666'), 'image/jpeg')).documentId;
    const never = newId();
    expect(await join(one, theirs)).toEqual([404, 'not_found', { documentId: theirs }]);
    expect(await join(one, never)).toEqual([404, 'not_found', { documentId: never }]);
  });

  test('more than a file may hold is refused with the limit', async () => {
    // noise does not compress: four of these are more than 20 MB together
    const noise = await sharp({ create: { width: 1700, height: 1700, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 80 } } }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    expect(noise.length).toBeGreaterThan(5 * 2 ** 20);
    const ids = [await upload(noise), await upload(noise), await upload(noise), await upload(noise)];
    expect(await detailsOf(luobi.partner.joinPictures('x', ids))).toEqual([413, 'pdf_too_large', { reason: 'bytes', limit: 20 * 2 ** 20 }]);
  });
});
