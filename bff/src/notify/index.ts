export { NOTICE_KINDS } from './port';
export type { CloudProbe, SmsProbe, TemplateState } from './probe-answers';
export type { InboxMessage, MessageTemplate, Notice, NoticeChannel, NoticeKind, SmsChannel, SmsInbox, SmsMessage, SmsReceipt } from './port';
export { renderMessage } from './templates';
