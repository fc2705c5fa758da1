/**
 * Many mutations of one signed file, each judged by the verifier. "Valid" is only right where the change is proven to
 * say nothing: that proof stands here, and uses nothing of the verifier.
 */
import { openPdf, Dict, PdfString, Ref, Stream, type PdfObject } from '../../bff/src/signing/embedded/pdf';
import { verifyPdf } from '../../bff/src/signing/embedded/verify';
import { anatomy, generator, mutationsOf, pick } from './verify-mutations';

export interface Campaign {
  readonly pdf: Uint8Array;
  readonly roots: readonly Uint8Array[];
  /** epoch ms */
  readonly at: number;
  readonly seed: number;
  readonly rounds: number;
  /** certificates that come along in a container but are taken from elsewhere */
  readonly unused: readonly Uint8Array[];
}

export interface Outcome {
  readonly judged: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** what was valid without proof, or thrown: kind, seed and round */
  readonly failures: readonly string[];
}

/** @param verify the verifier; another one shows that the campaign notices its faults */
export function run(campaign: Campaign, verify: (...file: Parameters<typeof verifyPdf>) => { readonly verdict: string } = verifyPdf): Outcome {
  const pdf = Buffer.from(campaign.pdf);
  const random = generator(campaign.seed);
  const kinds = mutationsOf(anatomy(pdf));
  const saysNothing = proofFor(pdf, campaign.unused);
  let [judged, refused, slowestMs] = [0, 0, 0];
  const failures: string[] = [];
  for (let round = 0; round < campaign.rounds && failures.length < 5; round++) {
    const kind = pick(kinds, random);
    const changed = kind(pdf, random);
    if (changed.equals(pdf)) {
      // nothing was changed: not counted as a round
      round--;
      continue;
    }
    judged++;
    const before = performance.now();
    const where = `${kind.name}, seed ${campaign.seed}, round ${round}, first at byte ${changed.findIndex((b, i) => b !== pdf[i])}${appended(pdf, changed)}`;
    try {
      const { verdict } = verify(changed, campaign.roots, new Date(campaign.at));
      if (verdict !== 'valid') refused++;
      else if (!saysNothing(changed)) failures.push(`valid after ${where}`);
    } catch (error) {
      failures.push(`thrown after ${where}: ${String(error)}`);
    }
    slowestMs = Math.max(slowestMs, performance.now() - before);
  }
  return { judged, refused, slowestMs, failures };
}

/** The beginning of what was put behind the file, for people to look at. */
function appended(pdf: Buffer, changed: Buffer): string {
  return changed.length > pdf.length ? `: ${JSON.stringify(changed.toString('latin1', pdf.length, pdf.length + 300))}` : '';
}

function proofFor(pdf: Buffer, unused: readonly Uint8Array[]): (changed: Buffer) => boolean {
  const { ends } = anatomy(pdf);
  const spots = unusedPlaces(pdf, unused);
  const reachable = reachableObjects(pdf);
  return (changed) => {
    // white space behind the end-of-file mark
    if (changed.toString('latin1').trimEnd() === pdf.toString('latin1').trimEnd()) return true;
    // a whole earlier revision is an honest file
    if (changed.length < pdf.length && pdf.subarray(0, changed.length).equals(changed)) return ends.some((e) => Math.abs(e - changed.length) <= 2);
    // one more revision that changes an object nobody can reach, or writes one again as it was
    if (changed.length > pdf.length) return changed.subarray(0, pdf.length).equals(pdf) && sayTheSame(pdf, changed, reachable);
    if (changed.length !== pdf.length) return false;
    const blank = (b: Buffer) => {
      const copy = Buffer.from(b);
      for (const { start, end } of spots) copy.fill('0', start, end);
      return normal(copy);
    };
    return blank(pdf) === blank(changed);
  };
}

/** Hex digits of another case and the number of SignedData's version. */
function normal(pdf: Buffer): string {
  return pdf.toString('latin1').replace(/\/Contents <[0-9a-fA-F]+>/g, (token) => token.toLowerCase().replace(/(2a864886f70d010702a08[0-9a-f]{5}308[0-9a-f]{5}0201)0[1345]/g, '$1__'));
}

/** Where copies of certificates stand that no path uses. */
function unusedPlaces(pdf: Buffer, certificates: readonly Uint8Array[]): { start: number; end: number }[] {
  return certificates.map((c) => Buffer.from(c).toString('hex')).flatMap((unused) => [...pdf.toString('latin1').matchAll(new RegExp(unused, 'gi'))].map((m) => ({ start: m.index, end: m.index + unused.length })));
}

function reachableObjects(pdf: Buffer): ReadonlySet<number> {
  const document = openPdf(pdf);
  const found = new Set<number>();
  const pending: PdfObject[] = [document.trailer];
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    if (object instanceof Ref) {
      if (found.has(object.number)) continue;
      found.add(object.number);
      pending.push(document.resolve(object));
    } else if (object instanceof Stream) pending.push(object.dict);
    else if (object instanceof Dict) pending.push(...[...object.entries()].map(([, value]) => value));
    else if (Array.isArray(object)) pending.push(...(object as readonly PdfObject[]));
  }
  return found;
}

function sayTheSame(pdf: Buffer, changed: Buffer, reachable: ReadonlySet<number>): boolean {
  const [before, after] = [openPdf(pdf), openPdf(changed)];
  const written = [...changed.toString('latin1', pdf.length).matchAll(/(?<=^|[\r\n])(\d+) 0 obj\b/g)].map((m) => Number(m[1]));
  // the program that saved last, and when: text that may be renewed
  const info = before.resolve(before.trailer.get('Info') ?? null);
  const renewable = new Set(info instanceof Dict ? ['Producer', 'ModDate'].flatMap((key) => { const ref = info.get(key); return ref instanceof Ref ? [ref.number] : []; }) : []);
  return written.every((number) => !reachable.has(number) || (renewable.has(number) && after.resolve(new Ref(number, 0)) instanceof PdfString) || text(before.resolve(new Ref(number, 0))) === text(after.resolve(new Ref(number, 0))));
}

function text(object: PdfObject): string {
  if (object instanceof Ref) return `${object.number} R`;
  if (object instanceof Stream) return `${text(object.dict)}${Buffer.from(object.data).toString('latin1')}`;
  if (object instanceof Dict) return `<<${[...object.entries()].filter(([, value]) => value !== null).map(([key, value]) => `${key} ${text(value)}`).sort().join(' ')}>>`;
  return Array.isArray(object) ? `[${(object as readonly PdfObject[]).map(text).join(' ')}]` : JSON.stringify(object);
}
