/**
 * What every attack starts from: an honest file made by our signer, the verdict of our verifier, and a writer that
 * appends whatever an attacker likes. Each attack has an honest twin that must be accepted.
 */
import { placeFields } from '../../../bff/src/signing/embedded/fields';
import { Dict, IncrementalUpdate, name, openPdf, Ref, Stream, type PdfObject } from '../../../bff/src/signing/embedded/pdf';
import { verifyPdf } from '../../../bff/src/signing/embedded/verify';
import type { FieldPlacement, VerificationReport } from '../../../bff/src/signing/port';
import { fixture, requestFor, SIGNED_AT, signField, signingPki } from '../../kit/pdf';

export const pki = signingPki();
export const roots: readonly Uint8Array[] = [pki.root.certificate.der];
export const EVALUATED_AT = new Date(SIGNED_AT.getTime() + 3_600_000);

const at = (id: string, kind: FieldPlacement['kind'], x: number, y: number): FieldPlacement => ({ name: id, kind, page: 1, x, y, width: 120, height: kind === 'text' ? 20 : 50 });

/** tiny10k.pdf with two signature fields, a text for each signer, nothing signed. */
export function placed(): Uint8Array {
  return placeFields(fixture('tiny10k.pdf'), [at('first', 'signature', 60, 100), at('first-text', 'text', 60, 160), at('second', 'signature', 300, 100), at('second-text', 'text', 300, 160)]);
}

/** Signed by 张三. */
export async function signedOnce(): Promise<Buffer> {
  const values = [{ fieldName: 'first-text', value: '同意' }];
  return Buffer.from(await signField(pki.zhang, pki.tsa, requestFor(pki.zhang, placed(), 'first', { values })));
}

/** The honest next step: 李四 fills and signs what was placed for them. */
export async function signedTwice(once: Uint8Array): Promise<Buffer> {
  const values = [{ fieldName: 'second-text', value: '100 元' }];
  return Buffer.from(await signField(pki.li, pki.tsa, requestFor(pki.li, once, 'second', { values })));
}

export function verdictOf(pdf: Uint8Array, anchors = roots): VerificationReport {
  return verifyPdf(pdf, anchors, EVALUATED_AT);
}

/** All problem codes of a report. */
export function codesOf(report: VerificationReport): readonly string[] {
  return [...report.problems, ...report.signatures.flatMap((s) => s.problems)].map((p) => p.code);
}

/** One more revision with whatever `change` does to it. */
export function append(pdf: Uint8Array, change: (update: IncrementalUpdate) => void): Buffer {
  const update = new IncrementalUpdate(openPdf(pdf));
  change(update);
  return update.write();
}

export function firstPage(update: IncrementalUpdate): Dict {
  return update.edit(update.document.pages()[0]!.ref, 'the page');
}

/** The object of a field, ready to be changed. */
export function fieldOf(update: IncrementalUpdate, fieldName: string): Dict {
  const field = update.document.formFields().find((f) => f.name === fieldName);
  if (!field) throw new Error(`no field ${fieldName}`);
  return update.edit(field.ref, 'a field');
}

export function formOf(update: IncrementalUpdate): Dict {
  const form = update.document.catalog.get('AcroForm');
  return form instanceof Ref ? update.edit(form, 'the form') : (update.edit(update.document.catalogRef, 'the catalog').get('AcroForm') as Dict);
}

/** A picture that covers a page: what an attacker would like to be read instead. */
export function coverStream(text = 'amount: 1,000,000'): Stream {
  return new Stream(new Dict({}), Buffer.from(`1 g 0 0 700 900 re f 0 g BT /F1 20 Tf 60 700 Td (${text}) Tj ET`));
}

/** A form XObject of that picture, for appearances. */
export function coverAppearance(update: IncrementalUpdate): Dict {
  const picture = coverStream();
  for (const [key, value] of Object.entries({ Type: name('XObject'), Subtype: name('Form'), BBox: [0, 0, 700, 900] } satisfies Record<string, PdfObject>)) picture.dict.set(key, value);
  return new Dict({ N: update.add(picture) });
}

/** Where the only /Contents hex token of a once-signed file stands: from "<" to behind ">". */
export function holeOf(pdf: Buffer): { start: number; end: number } {
  const start = pdf.indexOf('/Contents <') + '/Contents '.length;
  return { start, end: pdf.indexOf('>', start) + 1 };
}

/** The file with text of the same length in place of other text. */
export function replaced(pdf: Buffer, from: string, to: string): Buffer {
  const found = pdf.lastIndexOf(from);
  if (found < 0 || to.length > from.length) throw new Error(`cannot replace ${from}`);
  const copy = Buffer.from(pdf);
  copy.write(to.padEnd(from.length), found, 'latin1');
  return copy;
}
