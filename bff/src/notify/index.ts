export type { InboxMessage, MessageTemplate, SmsChannel, SmsInbox, SmsMessage, SmsReceipt } from './port';
export { renderMessage } from './templates';
