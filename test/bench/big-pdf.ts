/** A PDF of any size: pages with one picture of noise each, as scans are. Made when it is needed, never kept. */
import { randomBytes } from 'node:crypto';

const SIDE = 1000;

/** @param bytes about so many; one page per 3 MB, at least three pages */
export function bigPdf(bytes: number): Buffer {
  const pages = Math.max(3, Math.round(bytes / (SIDE * SIDE * 3)));
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  const put = (...pieces: readonly (Buffer | string)[]): void => {
    for (const piece of pieces) {
      const buffer = Buffer.from(piece as string);
      parts.push(buffer);
      length += buffer.length;
    }
  };
  const object = (number: number, ...pieces: readonly (Buffer | string)[]): void => {
    offsets[number] = length;
    put(`${number} 0 obj\n`, ...pieces, '\nendobj\n');
  };
  const of = (page: number, which: number): number => 3 + page * 3 + which;
  object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  object(2, `<< /Type /Pages /Count ${pages} /Kids [ ${Array.from({ length: pages }, (_, i) => `${of(i, 0)} 0 R`).join(' ')} ] >>`);
  const draw = 'q 500 0 0 500 47 200 cm /Im Do Q';
  for (let i = 0; i < pages; i++) {
    object(of(i, 0), `<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Resources << /XObject << /Im ${of(i, 2)} 0 R >> >> /Contents ${of(i, 1)} 0 R >>`);
    object(of(i, 1), `<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`);
    object(of(i, 2), `<< /Type /XObject /Subtype /Image /Width ${SIDE} /Height ${SIDE} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length ${SIDE * SIDE * 3} >>\nstream\n`, randomBytes(SIDE * SIDE * 3), '\nendstream');
  }
  const start = length;
  const entries = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${offsets.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(parts);
}
