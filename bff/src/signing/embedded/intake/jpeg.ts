/**
 * A JPEG file cleared of everything that is not picture (ITU-T T.81 annex B): camera notes, place, thumbnails, comments
 * and whatever follows its end (a phone hides films there). The coded picture itself is not touched.
 */
export interface JpegPicture {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  /** 1 gray, 3 colour, 4 CMYK */
  readonly components: number;
  readonly bits: number;
  /** whether every PDF viewer decodes it: baseline, extended or progressive, Huffman coded */
  readonly usual: boolean;
}

const SOI = 0xd8, EOI = 0xd9, SOS = 0xda, COM = 0xfe, APP0 = 0xe0, APP14 = 0xee, APP15 = 0xef;
/** start of frame, except the tables DHT, JPG and DAC that lie between */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const stands = (marker: number): boolean => (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01;

/** @returns null when its segments cannot be followed to the end */
export function cleanJpeg(file: Buffer): JpegPicture | null {
  if (file[0] !== 0xff || file[1] !== SOI) return null;
  const kept: Buffer[] = [file.subarray(0, 2)];
  let frame: { width: number; height: number; components: number; bits: number; usual: boolean } | undefined;
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return null;
    const marker = file[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === EOI) return null;
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length || end < at + 4) return null;
    if (isFrame(marker) && end >= at + 10) {
      if (frame) return null;
      frame = { bits: file[at + 4]!, height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7), components: file[at + 9]!, usual: marker <= 0xc2 };
    }
    const note = marker === COM || (marker > APP0 && marker <= APP15 && marker !== APP14);
    if (!note) kept.push(file.subarray(at, end));
    at = end;
    if (marker === SOS) {
      const next = endOfScan(file, at);
      if (next === null) return null;
      kept.push(file.subarray(at, next));
      at = next;
      if (file[at + 1] === EOI) break;
    }
  }
  if (!frame || file[at + 1] !== EOI) return null;
  kept.push(Buffer.from([0xff, EOI]));
  return { bytes: Buffer.concat(kept), ...frame };
}

/** The position of the marker after entropy-coded data. */
function endOfScan(file: Buffer, from: number): number | null {
  for (let at = file.indexOf(0xff, from); at >= 0 && at + 1 < file.length; at = file.indexOf(0xff, at + 1)) {
    const marker = file[at + 1]!;
    if (marker !== 0 && marker !== 0xff && !stands(marker)) return at;
  }
  return null;
}
