/** What a person reads aloud before the camera: which contract, and the short hash that says exactly which file. */

/** Providers take 120 letters; a title beyond this is cut between letters, the hash never. */
const TITLE_LETTERS = 60;

/** @param title from strangers: nothing in it may end the quotation or change the direction of writing */
export function intentText(title: string, shortHash: string): string {
  const letters = [...title.normalize('NFKC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}【】《》]/gu, ' ').replace(/\s+/g, ' ').trim()];
  const shown = letters.length === 0 ? '合同' : letters.length <= TITLE_LETTERS ? letters.join('') : `${letters.slice(0, TITLE_LETTERS - 1).join('')}…`;
  return `我同意签署《${shown}》，文件指纹 ${shortHash}。`;
}
/** The same for setting a sign password. */
export const SIGN_PASSWORD_INTENT = '我本人要设置签署密码。';
