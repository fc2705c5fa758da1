/** Kinds of evidence records as a person reads them: Chinese, English. A kind that is not here is shown as it is. */
import type { Language } from '../../i18n';

const WORDS: Readonly<Record<string, readonly [chinese: string, english: string]>> = {
  'envelope.created': ['创建签署流程', 'Envelope created'],
  'document.uploaded': ['收下文件，并记录与原件的差别', 'File taken in; differences from the upload recorded'],
  'document.signed_before': ['文件此前已有他人签名，已记录', 'Signatures of others, made before, recorded'],
  'document.joined': ['由多张图片合成一份文件', 'Made of several pictures'],
  'document.fields_placed': ['放好签名和盖章的位置', 'Places for signatures set'],
  'envelope.sent': ['发出', 'Sent'],
  'envelope.started': ['开始签署', 'Signing started'],
  'recipient.claimed': ['签署人接受邀请', 'Invitation claimed'],
  'task.opened': ['轮到下一项', 'Next duty opened'],
  'document.viewed': ['阅读文件', 'Document read'],
  'document.read': ['读完文件，并记录每页读了多久', 'Reading finished; time on each page recorded'],
  'fields.filled': ['填写内容', 'Fields filled in'],
  'willingness.challenged': ['请本人确认', 'Asked to confirm'],
  'willingness.proved': ['本人确认', 'Will confirmed'],
  'task.intent': ['开始生成签名', 'Act of signing begun'],
  'task.certificate_replaced': ['更换证书重试', 'Certificate replaced, tried again'],
  'task.signed': ['完成签署', 'Signed'],
  'task.failed': ['签署没有成功', 'Signing failed'],
  'task.approved': ['审批同意', 'Approved'],
  'signer.income_declared': ['签署人声明以自己的劳动收入为主要生活来源', 'The signer declared to live by own work'],
  'task.transferred': ['转交同事', 'Handed to a colleague'],
  'task.declined': ['拒绝', 'Declined'],
  'task.cancelled': ['取消', 'Cancelled'],
  'envelope.completing': ['全部签完，正在收尾', 'All signed, finishing'],
  'envelope.verified': ['独立核验通过', 'Verified independently'],
  'document.preserved': ['已加入长期验证资料和文档时间戳', 'Long-term proof and document timestamp added'],
  'envelope.completed': ['全部完成', 'Completed'],
  'envelope.declined': ['流程因拒绝而结束', 'Ended: declined'],
  'envelope.revoked': ['发起方撤回', 'Called back by the sender'],
  'envelope.expired': ['超过截止时间', 'Expired'],
};

export function recordWords(kind: string, language: Language): string {
  return WORDS[kind]?.[language === 'en' ? 1 : 0] ?? kind;
}

/** Every kind with words, for the test that compares them with what the server writes. */
export const KNOWN_RECORD_KINDS: readonly string[] = Object.keys(WORDS);
