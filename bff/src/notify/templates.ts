/**
 * The words of every message. A willingness text names the contract, the purpose and the short hash of what is signed,
 * so the message itself is part of the proof; titles come from strangers and are made harmless first.
 */
import type { MessageTemplate } from './port';

const TITLE_LETTERS = 40;
/** what a code for the own account is for */
const ACTS = { step_up: '确认是您本人在操作', phone_old: '更换手机号（验证原号码）', phone_new: '更换手机号（验证新号码）', sign_password: '设置签署密码' } as const;

export function renderMessage(template: MessageTemplate): string {
  switch (template.kind) {
    case 'login_code':
      return `【落笔】验证码 ${template.code}，用于登录，${template.minutes} 分钟内有效。请勿告诉任何人，工作人员不会索要。`;
    case 'account_code':
      return `【落笔】验证码 ${template.code}，用于${ACTS[template.act]}，${template.minutes} 分钟内有效。若非本人操作，请勿告诉任何人，工作人员不会索要。`;
    case 'phone_changed':
      return `【落笔】您的账号已改用手机号 ${template.newPhoneMasked}，所有设备已退出登录。若非本人操作，请马上联系为您提供本服务的机构。`;
    case 'willingness_code':
      return `【落笔】验证码 ${template.code}，用于确认签署《${quotable(template.title)}》（文件指纹 ${template.shortHash}），${template.minutes} 分钟内有效。输入即表示您同意签署该文件；若非本人操作，请勿告诉任何人。`;
  }
}

/** No brackets that could end the quotation or forge a sender, no control or direction characters, at most 40 letters. */
function quotable(title: string): string {
  const letters = [...title.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}【】《》]/gu, ' ').replace(/\s+/g, ' ').trim()];
  return letters.length <= TITLE_LETTERS ? letters.join('') : `${letters.slice(0, TITLE_LETTERS - 1).join('')}…`;
}
