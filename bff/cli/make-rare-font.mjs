/**
 * Makes bff/assets/fonts/LuobiRare-Regular.ttf: the Han characters that LXGW WenKai (OFL-1.1) has and Noto Sans SC
 * lacks, so that rare names are drawn right. Run again only to change the source:
 *   node bff/cli/make-rare-font.mjs <path of LXGWWenKai-Regular.ttf>
 * Source used: Debian package fonts-lxgw-wenkai 1.250+repack-1, https://github.com/lxgw/LxgwWenKai. The OFL allows
 * changed versions that do not use the reserved names 霞鹜 and LXGW, so the name table goes; the copyright is in the
 * licence file beside the font.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import subsetFont from 'subset-font';

const source = process.argv[2];
if (!source) throw new Error('the path of LXGWWenKai-Regular.ttf is missing');
const here = path.dirname(fileURLToPath(import.meta.url));
const main = path.join(path.dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json')), '400Regular/NotoSansSC_400Regular.ttf');

/** Code points of a font by its format 12 map. */
function codePoints(bytes) {
  const found = new Set();
  let cmap = 0;
  for (let at = 12; at < 12 + 16 * bytes.readUInt16BE(4); at += 16) if (bytes.toString('latin1', at, at + 4) === 'cmap') cmap = bytes.readUInt32BE(at + 8);
  for (let i = 0; i < bytes.readUInt16BE(cmap + 2); i++) {
    const table = cmap + bytes.readUInt32BE(cmap + 8 + 8 * i);
    if (bytes.readUInt16BE(table) !== 12) continue;
    const groups = bytes.readUInt32BE(table + 12);
    for (let at = table + 16; at < table + 16 + 12 * groups; at += 12) {
      for (let code = bytes.readUInt32BE(at); code <= bytes.readUInt32BE(at + 4); code++) found.add(code);
    }
  }
  return found;
}

const bytes = readFileSync(source);
const known = codePoints(readFileSync(main));
const han = /^[\p{Script=Han}・‧•·]$/u;
const wanted = [...codePoints(bytes)].filter((code) => !known.has(code) && han.test(String.fromCodePoint(code)));
const dropTables = ['GSUB', 'GPOS', 'GDEF', 'BASE', 'STAT', 'VORG', 'vhea', 'vmtx', 'DSIG', 'meta', 'cvt ', 'fpgm', 'prep', 'gasp', 'name', 'post', 'OS/2'];
const font = await subsetFont(bytes, wanted.map((code) => String.fromCodePoint(code)).join(''), { targetFormat: 'truetype', noHinting: true, keepFeatures: [], dropTables });
writeFileSync(path.join(here, '../assets/fonts/LuobiRare-Regular.ttf'), font);
console.log(`${wanted.length} characters, ${font.length} bytes`);
