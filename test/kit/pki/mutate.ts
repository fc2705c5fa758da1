/**
 * Changed copies of DER, by a seeded lot: the same seed gives the same inputs, so that a failure can be played again.
 * Changes are of two kinds: of bytes, as noise makes them, and of values, as somebody makes them who knows DER.
 */
import { DerError, readDer, type DerNode } from '../../../bff/src/kernel/der/read';
import { tlv } from '../../../bff/src/kernel/der/write';

export type Lot = (below: number) => number;

/** xorshift32 */
export function lot(seed: number): Lot {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** One to three changes of `honest`; never the same bytes. @param donors values to put in, e.g. other honest inputs */
export function mutate(honest: Buffer, draw: Lot, donors: readonly Buffer[] = []): Buffer {
  for (;;) {
    let bytes: Buffer = Buffer.from(honest);
    for (let left = 1 + draw(3); left > 0; left--) bytes = draw(2) === 0 ? noise(bytes, draw) : rebuilt(bytes, draw, donors) ?? noise(bytes, draw);
    if (!bytes.equals(honest)) return bytes;
  }
}

function noise(bytes: Buffer, draw: Lot): Buffer {
  if (bytes.length === 0) return Buffer.from([draw(256)]);
  const at = draw(bytes.length);
  const size = 1 + draw(Math.min(32, bytes.length - at));
  switch (draw(8)) {
    case 0: case 1: case 2: bytes[at]! ^= 1 << draw(8); return bytes;
    case 3: bytes[at] = [0x00, 0x80, 0xff, 0x30, 0x7f, 0x84, 0x1f, 0xa0][draw(8)]!; return bytes;
    case 4: return Buffer.from(bytes.subarray(0, at));
    case 5: return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
    case 6: return Buffer.concat([bytes.subarray(0, at + size), bytes.subarray(at)]);
    default: return Buffer.concat([bytes.subarray(0, at), Buffer.from(Array.from({ length: size }, () => draw(256))), bytes.subarray(at)]);
  }
}

/** Another tree in good DER: a value left out, doubled, exchanged with its neighbour, retagged, emptied, or taken from a donor. */
function rebuilt(bytes: Buffer, draw: Lot, donors: readonly Buffer[]): Buffer | undefined {
  const root = tree(bytes);
  if (!root) return undefined;
  const all = flat(root);
  const target = all[draw(all.length)]!;
  const donor = donors.length > 0 ? tree(donors[draw(donors.length)]!) : undefined;
  const from = donor ? flat(donor) : all;
  const other = from[draw(from.length)]!.raw;
  const change = draw(7);
  const write = (node: DerNode): Buffer[] => {
    if (node === target) {
      switch (change) {
        case 0: return [];
        case 1: return [node.raw, node.raw];
        case 2: return [other];
        case 3: return [tlv(node.tag ^ (1 << draw(8)), node.body)];
        case 4: return [tlv(node.tag, Buffer.alloc(0))];
        case 5: return [tlv(node.tag, ...[...node.children].reverse().map((c) => c.raw))];
        default: return [tlv(node.tag, node.body, other)];
      }
    }
    return node.children.length > 0 ? [tlv(node.tag, ...node.children.flatMap(write))] : [node.raw];
  };
  return Buffer.concat(write(root));
}

function tree(bytes: Buffer): DerNode | undefined {
  try {
    return readDer(bytes);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

const flat = (node: DerNode): DerNode[] => [node, ...node.children.flatMap(flat)];
