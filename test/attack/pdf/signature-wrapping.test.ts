/**
 * SWA (CCS'19): the signed bytes are kept, but moved apart, and the attacker's revision is put into the gap. Two-range
 * arithmetic alone is satisfied; the hole has to be exactly the signature's own value.
 */
import { codesOf, holeOf, signedOnce, verdictOf } from './kit';
import { openPdf, type Ref } from '../../../bff/src/signing/embedded/pdf';

let honest: Buffer;
beforeAll(async () => {
  honest = await signedOnce();
});

interface Parts {
  readonly signature: number;
  readonly content: number;
  readonly startxref: number;
}

function partsOf(pdf: Buffer): Parts {
  const document = openPdf(pdf);
  const field = document.formFields().find((f) => f.name === 'first')!;
  return {
    signature: (field.dict.get('V') as Ref).number,
    content: (document.pages()[0]!.dict.get('Contents') as Ref).number,
    startxref: Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.toString('latin1'))![1]),
  };
}

/**
 * [ covered 1 ][ hole + attacker's objects, a cross-reference table at the very offset the end of the file names ][ covered 2 ]
 * @param range the byte range the moved dictionary claims, from the lengths of the three parts
 */
function wrapped(range: (first: number, gap: number, second: number) => string): Buffer {
  const { start, end } = holeOf(honest);
  const { signature, content, startxref } = partsOf(honest);
  const covered1 = honest.subarray(0, start);
  const covered2 = honest.subarray(end);
  const hole = honest.subarray(start, end);
  const evil = '1 g 0 0 700 900 re f';
  const dictionary = (text: string) => `${signature} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange ${text} /Contents ${hole.toString('latin1')} >>\nendobj\n`;
  const stream = `${content} 0 obj\n<< /Length ${evil.length} >>\nstream\n${evil}\nendstream\nendobj\n`;
  const build = (text: string) => {
    const base = covered1.length + hole.length + 1;
    const before = `${stream}${dictionary(text)}`;
    // the covered end of the file names the old offset of its table: the attacker's table has to stand there, or behind
    const padding = ' '.repeat(Math.max(0, startxref - base - before.length));
    const rows = [[content, base], [signature, base + stream.length]].map(([n, offset]) => `${n} 1\n${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const table = `xref\n${rows}trailer\n<< /Size 100 /Root ${openPdf(honest).catalogRef.number} 0 R /Prev PREV_______ >>\n`;
    const gap = Buffer.from(`\n${before}${padding}${table}`, 'latin1');
    const moved = covered1.length + hole.length + gap.length + (startxref - end);
    gap.write(String(moved).padEnd(11), gap.indexOf('PREV_______'), 'latin1');
    return Buffer.concat([covered1, hole, gap, covered2]);
  };
  const width = '[0 0000000000 0000000000 0000000000]'.length;
  const length = build(' '.repeat(width)).length - covered1.length - covered2.length;
  return build(range(covered1.length, length, covered2.length).padEnd(width));
}

test('the honest twin is valid', () => {
  expect(verdictOf(honest)).toMatchObject({ verdict: 'valid' });
});

test('refuses the covered bytes moved apart', () => {
  const report = verdictOf(wrapped((first, gap, second) => `[0 ${first} ${first + gap} ${second}]`));
  expect(report.verdict).not.toBe('valid');
});

test('refuses the same with a final table of the attacker, which every reader follows', () => {
  const { signature } = partsOf(honest);
  const moved = wrapped((first, gap, second) => `[0 ${first} ${first + gap} ${second}]`);
  // one more revision, so that the file opens without repair and the moved dictionary is the one in force
  const at = moved.lastIndexOf(`${signature} 0 obj`);
  const table = `xref\n${signature} 1\n${String(at).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 100 /Root ${openPdf(honest).catalogRef.number} 0 R /Prev ${honest.subarray(0, holeOf(honest).start).lastIndexOf('xref\n')} >>\nstartxref\n${moved.length}\n%%EOF\n`;
  const report = verdictOf(Buffer.concat([moved, Buffer.from(table, 'latin1')]));
  expect(report.verdict).not.toBe('valid');
});

test('refuses a dictionary that claims the bytes around another signature\'s value', () => {
  const { start, end } = holeOf(honest);
  const { signature } = partsOf(honest);
  const at = honest.length;
  const copy = `${signature} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 ${start} ${end} ${honest.length - end}] /Contents ${honest.toString('latin1', start, end)} >>\nendobj\n`;
  const table = `xref\n${signature} 1\n${String(at).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 100 /Root ${openPdf(honest).catalogRef.number} 0 R /Prev ${partsOf(honest).startxref} >>\nstartxref\n${at + copy.length}\n%%EOF\n`;
  const report = verdictOf(Buffer.concat([honest, Buffer.from(copy + table, 'latin1')]));
  expect(report.verdict).toBe('invalid');
  expect(codesOf(report)).toContain('hole_mismatch');
});
