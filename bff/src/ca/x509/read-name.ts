/** Reads a distinguished name (RFC 5280 §4.1.2.4) into its attributes. Values are text as it stands there, nothing is folded. */
import { child, DerError, readDer, readOid, type DerNode } from '../../kernel/der/read';
import { OID } from '../oids';

/** @returns type (dotted) and value of each attribute, in order. @throws DerError for what is no name, or a text of an unusual type */
export function readName(name: Uint8Array): readonly (readonly [type: string, value: string])[] {
  const node = readDer(name);
  if (node.tag !== 0x30) throw new DerError('not a name');
  return node.children.flatMap((set) => {
    if (set.tag !== 0x31 || set.children.length === 0) throw new DerError('not a relative name');
    return set.children.map((attribute) => {
      if (attribute.tag !== 0x30 || attribute.children.length !== 2) throw new DerError('not an attribute');
      return [readOid(child(attribute, 0)), readText(child(attribute, 1))] as const;
    });
  });
}

/** For people: CN, or else the last attribute; `?` for a name nobody can read. */
export function commonName(name: Uint8Array): string {
  try {
    const attributes = readName(name);
    return (attributes.find(([type]) => type === OID.commonName) ?? attributes.at(-1))?.[1] ?? '?';
  } catch (error) {
    if (error instanceof DerError) return '?';
    throw error;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(node: DerNode): string {
  switch (node.tag) {
    case 0x0c:
      try {
        return utf8.decode(node.body);
      } catch {
        throw new DerError('not UTF-8');
      }
    case 0x13: // PrintableString
    case 0x16: // IA5String
      if (node.body.some((byte) => byte > 0x7f)) throw new DerError('not ASCII');
      return node.body.toString('latin1');
    case 0x1e: // BMPString: UTF-16, big-endian
      if (node.body.length % 2) throw new DerError('half a character');
      return Buffer.from(node.body).swap16().toString('utf16le');
    default:
      throw new DerError('a text of an unusual type');
  }
}
