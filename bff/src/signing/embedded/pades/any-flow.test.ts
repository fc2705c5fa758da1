import fc from 'fast-check';
import { describeWith } from '../../../../../test/kit/outside';
import { fixture, HANDWRITING, pageOf, pdfsig, pyhanko, qpdfCheck, requestFor, signField, signingPki } from '../../../../../test/kit/pdf';
import type { FieldPlacement, Mark } from '../../port';
import { placeFields } from '../fields';
import { openPdf } from '../pdf';

const pki = signingPki();
const SEEDS = [
  ...['base3.pdf', 'tiny10k.pdf', 'noembed.pdf', 'v-xrefstream.pdf', 'v-linearized.pdf', 'v-linearized-xrefstream.pdf', 'v-noeol-eof.pdf', 'v-junk-tail.pdf'].map(fixture),
  ...[90, 180, 270].map((rotate) => pageOf(`/MediaBox [-50 -20 600 800] /CropBox [10 10 500 700] /Rotate ${rotate} /UserUnit 1.5`)),
];
/** Text that looks like the structure around it. */
const NASTY = ['张三', '/ByteRange [0 ********** ********** **********]', '/Contents <000000>', ') /V 1 0 R (', '\\', 'endobj endstream startxref 0 %%EOF', '<</Type/Sig>>', '𠮷👩‍💻', ''];

interface Step {
  readonly kind: 'signature' | 'seal';
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly text: string;
  readonly name: string;
  readonly reason: string;
}
const part = fc.double({ min: 0, max: 1, noNaN: true });
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('signature', 'seal'), x: part, y: part, size: fc.integer({ min: 20, max: 120 }),
  text: fc.constantFrom('', '同意', 'a(b)c\\', '2026年1月2日', '/V 1 0 R'), name: fc.constantFrom(...NASTY), reason: fc.constantFrom(...NASTY),
});
const flow = fc.record({ seed: fc.constantFrom(...SEEDS), steps: fc.array(step, { minLength: 1, maxLength: 4 }), order: fc.infiniteStream(fc.nat(99)) });
type Flow = typeof flow extends fc.Arbitrary<infer T> ? T : never;

const mark = (kind: Step['kind']): Mark => (kind === 'seal' ? { kind, seal: { organizationName: '北京落笔科技有限公司', kind: 'official' } } : { kind: 'handwritten', signature: HANDWRITING });

/** Every revision of a flow, the upload first; whoever comes next is drawn by lot. */
async function play({ seed, steps, order }: Flow): Promise<Uint8Array[]> {
  const pages = openPdf(seed).pages();
  const placements = steps.flatMap((s, i): FieldPlacement[] => {
    const page = 1 + (Math.floor(s.x * 1_000) % pages.length);
    const { width, height } = pages[page - 1]!;
    const size = Math.min(s.size, width, height - 40);
    const at = { page, x: s.x * (width - size), y: s.y * (height - size - 30) };
    return [{ name: `s${i}`, kind: s.kind, ...at, width: size, height: size }, { name: `t${i}`, kind: 'text', page, x: Math.min(at.x, width - 120), y: at.y + size + 5, width: 120, height: 20 }];
  });
  const revisions: Uint8Array[] = [seed, placeFields(seed, placements)];
  const open = steps.map((s, i) => ({ s, i }));
  while (open.length > 0) {
    const [{ s, i }] = open.splice(order.next().value! % open.length, 1) as [{ s: Step; i: number }];
    const who = [pki.zhang, pki.li, pki.company][i % 3]!;
    revisions.push(await signField(who, pki.tsa, requestFor(who, revisions.at(-1)!, `s${i}`, { mark: mark(s.kind), values: [{ fieldName: `t${i}`, value: s.text }], signerName: s.name, reason: s.reason })));
  }
  return revisions;
}

test('whatever the flow: append-only, every field ends up signed, every name and reason as it was given', async () => {
  await fc.assert(fc.asyncProperty(flow, async (drawn) => {
    const revisions = await play(drawn);
    revisions.reduce((before, after) => {
      expect(Buffer.from(after.buffer, after.byteOffset, before.length).equals(before)).toBe(true);
      return after;
    });
    const document = openPdf(revisions.at(-1)!);
    const byName = new Map(document.formFields().map((field) => [field.name, field.value]));
    drawn.steps.forEach((s, i) => {
      const signature = document.dict(byName.get(`s${i}`), 'signature');
      expect((signature.get('Name') as { toText(): string }).toText()).toBe(s.name);
      expect((signature.get('Reason') as { toText(): string }).toText()).toBe(s.reason);
      expect((byName.get(`t${i}`) as { toText(): string } | null)?.toText() ?? '').toBe(s.text);
    });
    expect(document.sections.length - openPdf(drawn.seed).sections.length).toBe(drawn.steps.length + 1);
  }), { numRuns: Number(process.env.LUOBI_FUZZ_RUNS ?? 30) });
});

describeWith(['pdfsig', 'qpdf', 'pyhanko'], 'flows drawn by lot, seen by others', () => {
  test('every signature is valid and no change forbidden', async () => {
    await fc.assert(fc.asyncProperty(flow, async (drawn) => {
      const last = (await play(drawn)).at(-1)!;
      expect(qpdfCheck(last)).toMatchObject({ status: 0 });
      expect(pdfsig(last)).toMatchObject({ verdicts: drawn.steps.map(() => 'Signature is Valid.') });
      for (const opinion of pyhanko(last, pki.root.certificate.der)) expect(opinion).toMatchObject({ bottom_line: true, docmdp_ok: true, timestamp: { trusted: true } });
    }), { numRuns: 6 });
  });
});
