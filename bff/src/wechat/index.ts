export { creditsOf, recordAnswers, sendWithCredit, type CreditDeps, type SubscriptionAnswer } from './credits';
export { fitText } from './message-fields';
export { NOTICE_WORDS, readNoticeTemplate, type NoticeTemplate, type NoticeTemplates, type NoticeWord } from './notice-template';
export { createWeChatNotices, forgetOldNotices, TEST_TEMPLATES, type NoticeSetup, type WeChatNoticeDeps } from './notices';
export { ownershipFile, ruleTakes, scannedAddress, type OwnershipFile } from './plain-link';
export type { AppVersion, LinkRequest, StoredToken, SubscribeMessage, SubscribeOutcome, WeChat, WeChatCodes, WeChatIdentity, WeChatLinks, WeChatLogin, WeChatMessages, WeChatPhone, WeChatProbe, WeChatSessions, WeChatStore, WeChatTextCheck } from './port';
export type { PrivacyItem, WeChatEvent } from './push/events';
export { answerHandshake, forgetOldPushes, receivePush, sealReply, type PushConfig, type PushDeps, type PushQuery } from './push/receive';
export { createWeChatStore, type StoreDeps } from './store';
