/** Bytes ↔ base64, hex and text, with what both a browser and jsdom have. */
export function base64ToBytes(text) {
  return Uint8Array.from(window.atob(text), (character) => character.charCodeAt(0));
}

export function bytesToBase64(bytes) {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return window.btoa(binary);
}

export function bytesToText(bytes) {
  let escaped = '';
  for (const byte of bytes) escaped += byte < 0x80 && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  try { return decodeURIComponent(escaped); } catch { return bytesToBinary(bytes); }
}

export const textToBytes = (text) => Uint8Array.from(unescape(encodeURIComponent(text)), (character) => character.charCodeAt(0));
export const bytesToBinary = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
export const bytesToHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const hexToBytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
