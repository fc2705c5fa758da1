/** What a file is by its first bytes: a name or a content type is only a claim. */
export type FileKind = 'pdf' | 'jpeg' | 'png' | 'word' | 'office' | 'image' | 'archive' | 'text' | 'unknown';

const HEADER_WITHIN = 1_024;
const MAGIC: readonly (readonly [kind: FileKind, at: number, bytes: string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'], ['png', 0, '\x89PNG\r\n\x1a\n'],
  // compound file: doc, xls, ppt, wps
  ['office', 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'], ['text', 0, '{\\rtf'],
  ['image', 0, 'GIF8'], ['image', 0, 'II*\0'], ['image', 0, 'MM\0*'], ['image', 0, 'BM'], ['image', 8, 'WEBP'], ['image', 4, 'ftyp'],
  ['archive', 0, 'PK\x03\x04'], ['archive', 0, 'Rar!'], ['archive', 0, '7z\xbc\xaf'],
];

export function fileKind(bytes: Uint8Array): FileKind {
  const head = Buffer.from(bytes.subarray(0, HEADER_WITHIN + 5)).toString('latin1');
  const found = MAGIC.find(([, at, magic]) => head.startsWith(magic, at))?.[0];
  // docx, xlsx and pptx are archives whose first entries say so
  if (found === 'archive') return /word\//.test(head) || /\[Content_Types\]\.xml/.test(head) ? 'word' : 'archive';
  if (found) return found;
  return head.includes('%PDF-') ? 'pdf' : 'unknown';
}
