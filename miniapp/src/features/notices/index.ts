/** Being told by WeChat. */
export { NoticeAsk, type NoticeKind } from './notice-ask';
