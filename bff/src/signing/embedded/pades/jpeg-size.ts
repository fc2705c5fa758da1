/** Width and height of a JPEG with three colours, from its frame header (ITU T.81 §B.2.2); null for anything else. */
export function jpegSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (b.length < 4 || b.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < b.length; ) {
    if (b[at] !== 0xff) return null;
    const marker = b[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return b[at + 4] === 8 && b[at + 9] === 3 ? { height: b.readUInt16BE(at + 5), width: b.readUInt16BE(at + 7) } : null;
    at += 2 + b.readUInt16BE(at + 2);
  }
  return null;
}
