import { describeWith } from '../../../../../test/kit/outside';
import { chainOf, fixture, opensslCms, pdfsig, pdftotext, pyhanko, qpdfCheck, requestFor, SIGNED_AT, signedParts, signField, signingPki } from '../../../../../test/kit/pdf';
import { forgeToken } from '../../../../../test/kit/pki';
import type { FieldPlacement } from '../../port';
import { placeFields } from '../fields';
import { openPdf } from '../pdf';

const pki = signingPki();

/** Two persons and a company on the last page, each with a date; the company also has a text. */
function placements(page: number): FieldPlacement[] {
  const at = (name: string, kind: FieldPlacement['kind'], x: number, y: number, width: number, height: number): FieldPlacement => ({ name, kind, page, x, y, width, height });
  return [
    at('zhang', 'signature', 60, 140, 140, 60), at('zhang-date', 'date', 60, 205, 110, 20),
    at('li', 'signature', 230, 140, 140, 60), at('li-date', 'date', 230, 205, 110, 20),
    at('company', 'seal', 400, 100, 120, 120), at('company-text', 'text', 400, 230, 150, 20),
  ];
}

/** All revisions, unsigned first. */
async function signThree(pdf: Uint8Array, page: number): Promise<Uint8Array[]> {
  const placed = placeFields(pdf, placements(page));
  const first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'zhang', { values: [{ fieldName: 'zhang-date', value: '2026年11月24日' }] }));
  const second = await signField(pki.li, pki.tsa, requestFor(pki.li, first, 'li', { signerName: '李四', values: [{ fieldName: 'li-date', value: '2026年11月24日' }] }));
  const third = await signField(pki.company, pki.tsa, requestFor(pki.company, second, 'company', {
    signerName: '北京落笔科技有限公司', mark: { kind: 'seal', seal: { organizationName: '北京落笔科技有限公司', kind: 'contract' } }, values: [{ fieldName: 'company-text', value: '𬭎䶮龘 同意 Agreed' }],
  }));
  return [placed, first, second, third];
}

describeWith(['pdfsig', 'qpdf', 'openssl', 'pyhanko'], 'three signers in sequence, seen by others', () => {
  test.each([
    ['base3.pdf', 3],
    ['tiny10k.pdf', 3],
    ['noembed.pdf', 1],
    ['v-xrefstream.pdf', 3],
    ['v-linearized.pdf', 3],
    ['v-linearized-xrefstream.pdf', 1],
    ['v-noeol-eof.pdf', 2],
    ['p500.pdf', 500],
  ])('%s: every signature stays valid, and nothing forbidden was done', async (file, page) => {
    const original = fixture(file);
    const revisions = await signThree(original, page);
    const root = pki.root.certificate.der;
    [original, ...revisions].reduce((before, after) => {
      expect(Buffer.from(after.subarray(0, before.length)).equals(Buffer.from(before))).toBe(true);
      return after;
    });
    for (const revision of revisions) expect(qpdfCheck(revision)).toMatchObject({ status: 0 });

    const last = revisions.at(-1)!;
    expect(pdfsig(last)).toMatchObject({ verdicts: Array(3).fill('Signature is Valid.'), whole: 1 });
    for (const field of ['zhang', 'li', 'company']) {
      const { cms, covered } = signedParts(last, field);
      expect(opensslCms(cms, covered, root)).toMatchObject({ status: 0, output: expect.stringContaining('CAdES Verification successful') as string });
    }
    const opinions = pyhanko(last, root);
    expect(opinions.map((opinion) => opinion.signer)).toEqual(['张三', '李四', '北京落笔科技有限公司']);
    for (const [i, opinion] of opinions.entries()) {
      expect(opinion).toMatchObject({
        intact: true, valid: true, trusted: true, docmdp_ok: true, bottom_line: true, timestamp: { intact: true, valid: true, trusted: true },
        modification_level: i === 2 ? 'NONE' : 'FORM_FILLING', coverage: i === 2 ? 'ENTIRE_FILE' : 'ENTIRE_REVISION',
      });
    }
  });

  test('an RSA key signs as well', async () => {
    const signed = await signField(pki.rsa, pki.tsa, requestFor(pki.rsa, placeFields(fixture('base3.pdf'), placements(1)), 'zhang'));
    expect(pdfsig(signed).verdicts).toEqual(['Signature is Valid.']);
    expect(pyhanko(signed, pki.root.certificate.der)[0]).toMatchObject({ bottom_line: true });
    expect(chainOf(pki.rsa)).toHaveLength(3);
  });

  test('a changed byte is seen', async () => {
    const signed = Buffer.from(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placeFields(fixture('base3.pdf'), placements(1)), 'zhang')));
    signed[signed.indexOf('/Reason') + 3]! ^= 1;
    expect(pdfsig(signed).verdicts).not.toEqual(['Signature is Valid.']);
  });
});

describeWith('pdftoppm', 'text that was filled in', () => {
  test('is found when the file is searched', async () => {
    const text = pdftotext((await signThree(fixture('base3.pdf'), 3)).at(-1)!);
    expect(text).toContain('2026年11月24日');
    expect(text).toContain('𬭎䶮龘 同意 Agreed');
  });
});

test.each(['tiny10k.pdf', 'base3.pdf', 'v-xrefstream.pdf'])('an act adds at most 12 KB to %s: handwriting with a date, or a seal', async (file) => {
  // as much room as the authority's tokens take, as the envelope asks for
  const timestampRoom = forgeToken({ tsa: pki.tsa, digest: Buffer.alloc(32), time: SIGNED_AT }).length + 64;
  const placed = placeFields(fixture(file), placements(1));
  const first = await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed, 'zhang', { timestampRoom, values: [{ fieldName: 'zhang-date', value: '2026年11月24日' }] }));
  const second = await signField(pki.company, pki.tsa, requestFor(pki.company, first, 'company', { timestampRoom, mark: { kind: 'seal', seal: { organizationName: '北京落笔科技有限公司', kind: 'contract' } } }));
  expect(openPdf(second).signatureFields().filter((field) => field.value !== null)).toHaveLength(2);
  expect(first.length - placed.length).toBeLessThan(12_000);
  expect(second.length - first.length).toBeLessThan(12_000);
});
