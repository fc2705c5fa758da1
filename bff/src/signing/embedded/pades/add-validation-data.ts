/**
 * From B-T to B-LT, and the fresh material before a renewal (EN 319 142-1 §5.4, §6.3; ISO 32000-2 §12.8.4): a document
 * security store with certificates, OCSP responses and CRLs, appended. What is in the store already stays and is not
 * written twice. Whether the material is good is the CA's and the verifier's matter.
 */
import { AppError, sha256Hex } from '../../../kernel';
import { createHash } from 'node:crypto';
import type { ValidationData } from '../../port';
import { declareExtensions } from '../fields';
import { compressed } from '../fonts';
import { Dict, IncrementalUpdate, isArray, name, Ref, Stream, unreadable, type PdfObject } from '../pdf';
import { embeddedSignatures, type EmbeddedSignature } from './embedded-certificates';
import { openForAppending } from './open-for-appending';
import { relatedData } from './related-data';

/** key of the store, key of a signature's VRI dictionary */
const KINDS = { certificates: ['Certs', 'Cert'], ocsp: ['OCSPs', 'OCSP'], crls: ['CRLs', 'CRL'] } as const;
type Kind = keyof typeof KINDS;

/**
 * @param pdf a whole signed file
 * @returns the file with one more revision; the file itself when the store holds everything already
 * @throws AppError invalid_request (nothing is signed), internal (material that cannot be read), pdf_encrypted, pdf_unreadable
 */
export function addValidationData(pdf: Uint8Array, data: ValidationData): Uint8Array {
  const document = openForAppending(pdf);
  const signatures = embeddedSignatures(document);
  if (signatures.length === 0) throw new AppError('invalid_request', { reason: 'the file is not signed' });
  const update = new IncrementalUpdate(document);
  const held = document.resolve(document.catalog.get('DSS'));
  if (held !== null && !(held instanceof Dict)) throw unreadable('the security store is not a dictionary');
  const store = new StoreWriter(update, held ?? new Dict({ Type: name('DSS') }));
  for (const signature of signatures) store.describe(signature, relatedData(signature.certificates, data));
  store.addAll(data);
  if (!store.changed) return pdf;

  const place = document.catalog.get('DSS');
  if (place instanceof Ref && held !== null) store.writeInto(update.edit(place, 'the security store'));
  else update.edit(document.catalogRef, 'the catalog').set('DSS', update.add(store.writeInto(held ? held.clone() : new Dict({ Type: name('DSS') }))));
  declareExtensions(update);
  return update.write();
}

class StoreWriter {
  changed = false;
  private readonly lists: Readonly<Record<Kind, Map<string, PdfObject>>>;
  private readonly perSignature: Dict;

  constructor(
    private readonly update: IncrementalUpdate,
    store: Dict,
  ) {
    this.lists = { certificates: this.read(store, 'certificates'), ocsp: this.read(store, 'ocsp'), crls: this.read(store, 'crls') };
    const vri = update.resolve(store.get('VRI'));
    this.perSignature = vri instanceof Dict ? vri.clone() : new Dict();
  }

  addAll(data: ValidationData): void {
    for (const kind of Object.keys(KINDS) as Kind[]) for (const der of data[kind]) this.add(kind, der);
  }

  /**
   * The key is the SHA-1 of /Contents as it stands in the file: a name, nothing that is trusted. An entry is written
   * once, when there are answers for it: validators call a changed entry a forbidden change. Later answers stand in the
   * lists of the store, which hold for all signatures (ISO 32000-2 §12.8.4.3).
   */
  describe({ contents }: EmbeddedSignature, related: ValidationData): void {
    const key = createHash('sha1').update(contents).digest('hex').toUpperCase();
    if (this.perSignature.has(key) || related.ocsp.length + related.crls.length === 0) return;
    const entry = new Dict();
    for (const kind of Object.keys(KINDS) as Kind[]) if (related[kind].length > 0) entry.set(KINDS[kind][1], related[kind].map((der) => this.add(kind, der)));
    this.perSignature.set(key, entry);
    this.changed = true;
  }

  writeInto(store: Dict): Dict {
    for (const kind of Object.keys(KINDS) as Kind[]) if (this.lists[kind].size > 0) store.set(KINDS[kind][0], [...this.lists[kind].values()]);
    return this.perSignature.size > 0 ? store.set('VRI', this.perSignature) : store;
  }

  private add(kind: Kind, der: Uint8Array): PdfObject {
    const key = sha256Hex(der);
    const known = this.lists[kind].get(key);
    if (known !== undefined) return known;
    const ref = this.update.add(compressed(Buffer.from(der)));
    this.lists[kind].set(key, ref);
    this.changed = true;
    return ref;
  }

  private read(store: Dict, kind: Kind): Map<string, PdfObject> {
    const { document } = this.update;
    return new Map(list(document.resolve(store.get(KINDS[kind][0]))).map((item) => {
      const stream = document.resolve(item);
      if (!(stream instanceof Stream)) throw unreadable('the security store holds something that is not a stream');
      return [sha256Hex(document.decode(stream)), item];
    }));
  }
}

const list = (object: PdfObject): readonly PdfObject[] => (isArray(object) ? object : []);
