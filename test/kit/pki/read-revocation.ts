/**
 * Reads lists (RFC 5280 §5) and OCSP responses (RFC 6960) for tests, apart from the product's own readers and without
 * believing anything: what stands in the bytes is what comes out.
 */
import { OID } from '../../../bff/src/ca/oids';
import { readCertificate, type Certificate } from '../../../bff/src/ca/x509/read-certificate';
import { readDer, type DerNode } from '../../../bff/src/kernel/der/read';
import { objectIdentifier } from '../../../bff/src/kernel/der/write';

export interface ReadCrl {
  readonly version: number;
  readonly tbs: Buffer;
  readonly signature: Buffer;
  readonly issuer: Buffer;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly number: number;
  readonly akid: Buffer;
  readonly keptSince: Date;
  readonly entries: ReadonlyMap<string, { readonly at: Date; readonly reason: number | undefined }>;
}

const time = (node: DerNode): Date => {
  const text = node.body.toString('latin1').padStart(15, '20');
  return new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(8, 10)}:${text.slice(10, 12)}:${text.slice(12, 14)}Z`);
};
const extensionsIn = (node: DerNode): Map<string, Buffer> => new Map(node.children.map((e) => [e.children[0]!.raw.toString('hex'), e.children.at(-1)!.body]));
const byOid = (extensions: ReadonlyMap<string, Buffer>, oid: string): Buffer | undefined => extensions.get(objectIdentifier(oid).toString('hex'));

export function readCrl(der: Buffer): ReadCrl {
  const [tbs, , signature] = readDer(der).children as [DerNode, DerNode, DerNode];
  const m = tbs.children;
  const list = m[5]!.tag === 0x30 ? m[5]!.children : [];
  const extensions = extensionsIn(m.at(-1)!.children[0]!);
  return {
    version: m[0]!.body[0]!, tbs: tbs.raw, signature: signature.body.subarray(1), issuer: m[2]!.raw, thisUpdate: time(m[3]!), nextUpdate: time(m[4]!),
    number: readDer(byOid(extensions, OID.crlNumber)!).body.readUIntBE(0, readDer(byOid(extensions, OID.crlNumber)!).body.length),
    akid: readDer(byOid(extensions, OID.authorityKeyIdentifier)!).children[0]!.body,
    keptSince: time(readDer(byOid(extensions, OID.expiredCertsOnCrl)!)),
    entries: new Map(list.map((entry) => {
      const reason = entry.children[2] && byOid(extensionsIn(entry.children[2]), OID.reasonCode);
      return [entry.children[0]!.body.toString('hex'), { at: time(entry.children[1]!), reason: reason?.at(-1) }];
    })),
  };
}

export interface ReadSingle {
  readonly certId: Buffer;
  readonly serial: Buffer;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly at?: Date;
  readonly reason: number | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly archiveCutoff: Date;
}

export function readOcsp(bytes: Uint8Array): { status: number; singles: readonly ReadSingle[]; producedAt: Date; tbs?: Buffer; signature?: Buffer; certificate?: Certificate; nonce?: Buffer } {
  const response = readDer(bytes);
  const status = response.children[0]!.body[0]!;
  if (!response.children[1]) return { status, singles: [], producedAt: new Date(0) };
  const basic = readDer(response.children[1].children[0]!.children[1]!.body);
  const [data, , signature, certificates] = basic.children as [DerNode, DerNode, DerNode, DerNode];
  const [, producedAt, singles, extensions] = data.children as [DerNode, DerNode, DerNode, DerNode | undefined];
  const nonce = extensions && byOid(extensionsIn(extensions.children[0]!), OID.ocspNonce);
  return {
    status, producedAt: time(producedAt), tbs: data.raw, signature: signature.body.subarray(1), certificate: readCertificate(certificates.children[0]!.children[0]!.raw),
    ...(nonce ? { nonce } : {}),
    singles: singles.children.map((single) => {
      const [id, state, thisUpdate, nextUpdate, more] = single.children as [DerNode, DerNode, DerNode, DerNode, DerNode];
      return {
        certId: id.raw, serial: id.children[3]!.body, status: state.tag === 0x80 ? 'good' : state.tag === 0xa1 ? 'revoked' : 'unknown',
        ...(state.tag === 0xa1 ? { at: time(state.children[0]!) } : {}), reason: state.children[1]?.children[0]?.body[0],
        thisUpdate: time(thisUpdate), nextUpdate: time(nextUpdate.children[0]!), archiveCutoff: time(readDer(byOid(extensionsIn(more.children[0]!), OID.ocspArchiveCutoff)!)),
      };
    }),
  };
}
