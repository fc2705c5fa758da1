/** What a person reads aloud before the camera: which contract, and the short hash that says exactly which file. */

/** Providers take 120 UTF-16 units; a title beyond this many is cut between letters, the hash never. */
const TITLE_UNITS = 60;

/** @param title from strangers: nothing in it may end the quotation or change the direction of writing */
export function intentText(title: string, shortHash: string): string {
  const text = title.normalize('NFKC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}【】《》]/gu, ' ').replace(/\s+/g, ' ').trim();
  const shown = text === '' ? '合同' : text.length <= TITLE_UNITS ? text : `${cut(text, TITLE_UNITS - 1)}…`;
  return `我同意签署《${shown}》，文件指纹 ${shortHash}。`;
}

function cut(text: string, units: number): string {
  let kept = '';
  for (const letter of text) {
    if (kept.length + letter.length > units) break;
    kept += letter;
  }
  return kept;
}

/** The same for setting a sign password. */
export const SIGN_PASSWORD_INTENT = '我本人要设置签署密码。';
