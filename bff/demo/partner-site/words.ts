/** The demo site's words, Chinese and English. */
export type Language = 'zh' | 'en';

/** First language of an Accept-Language header that we have. */
export function languageOf(header: string | undefined): Language {
  return /^\s*en\b/i.test(header ?? '') ? 'en' : 'zh';
}

const WORDS = {
  site: { zh: '晨星公寓', en: 'Morningstar Apartments' },
  tag: { zh: '合作方演示站点', en: 'demo partner site' },
  headline: { zh: '一份租约，三分钟签完', en: 'A lease, signed in three minutes' },
  lead: { zh: '这里扮演合作方：它的服务器用自己的密钥向落笔发起签署，签署人用手机扫码，公司同事审批并盖章，结果回到这里。', en: 'This site plays a partner: its server asks Luobi for signatures with its own key, the tenant scans a code, staff approve and seal, and the result comes back here.' },
  create: { zh: '发起一份租赁合同', en: 'Create a lease' },
  people: { zh: '演示中的人', en: 'People in this demo' },
  tenant: { zh: '承租人（个人）', en: 'tenant (individual)' },
  approver: { zh: '公司审批人', en: 'company approver' },
  sealer: { zh: '公司用印人', en: 'company seal holder' },
  phone: { zh: '手机号', en: 'phone' },
  idNumber: { zh: '测试身份证号', en: 'test ID number' },
  inboxHint: { zh: '短信验证码不会真的发出，在这里查看：', en: 'SMS codes are not really sent; read them here: ' },
  inbox: { zh: '开发收件箱', en: 'dev inbox' },
  scan: { zh: '第一步　请承租人扫码签署', en: 'Step 1 · The tenant scans and signs' },
  number: { zh: '手机上请选这个数字', en: 'Tap this number on the phone' },
  codeMini: { zh: '微信小程序码：用微信扫一扫', en: 'Mini-program code: scan it with WeChat' },
  codePlain: { zh: '普通链接二维码：微信里打开小程序，其他扫码工具打开网页', en: 'Plain-link code: opens the mini-program in WeChat, a page elsewhere' },
  codeWeb: { zh: '网页二维码：任意扫码工具，未接入小程序', en: 'Web code: any scanner; no mini-program is set up' },
  openHere: { zh: '没有手机？在这个浏览器里打开', en: 'No phone at hand? Open it in this browser' },
  expires: { zh: '二维码每分钟更新，五分钟后失效，只能使用一次', en: 'The code is renewed every minute, ends after five, and works once' },
  claimed: { zh: '承租人已打开邀请，正在手机上阅读与签署', en: 'The tenant has taken the invitation and is reading it' },
  signed: { zh: '承租人已签署', en: 'The tenant has signed' },
  staff: { zh: '第二步　公司审批与盖章', en: 'Step 2 · The company approves and seals' },
  staffHint: { zh: '分别用下面两个手机号登录落笔，在首页的待办里处理：', en: 'Log in to Luobi with each of these phones; the task waits in the inbox:' },
  openLuobi: { zh: '打开落笔', en: 'Open Luobi' },
  result: { zh: '第三步　取回合同与存证', en: 'Step 3 · Fetch the contract and its evidence' },
  waiting: { zh: '全部签完后可下载', en: 'Ready when everyone has signed' },
  pdf: { zh: '下载已签合同 PDF', en: 'Download the signed PDF' },
  evidence: { zh: '下载存证记录', en: 'Download the evidence' },
  events: { zh: '收到的通知（已验证签名）', en: 'Webhooks received (signature checked)' },
  noEvents: { zh: '还没有通知', en: 'None yet' },
  again: { zh: '再发起一份', en: 'Create another' },
  notFound: { zh: '没有这个页面', en: 'There is no such page' },
  luobiDown: { zh: '落笔没有应答，请稍后重试', en: 'Luobi does not answer; please try again' },
  signing: { zh: '签署', en: 'signing' }, approval: { zh: '审批', en: 'approval' },
  'envelope.sent': { zh: '已发出', en: 'sent' }, 'recipient.claimed': { zh: '承租人已认领邀请', en: 'invitation claimed' }, 'task.signed': { zh: '一方已签署', en: 'a party signed' },
  'task.approved': { zh: '公司已审批', en: 'the company approved' }, 'task.declined': { zh: '已拒绝', en: 'declined' }, 'envelope.completed': { zh: '全部完成', en: 'completed' }, 'envelope.renewed': { zh: '已续加时间戳', en: 'time-stamped anew' },
  'envelope.declined': { zh: '因拒签结束', en: 'ended: declined' }, 'envelope.revoked': { zh: '已撤回', en: 'revoked' }, 'envelope.expired': { zh: '已过期', en: 'expired' },
  declined: { zh: '已拒绝', en: 'declined' }, cancelled: { zh: '已取消', en: 'cancelled' },
  done: { zh: '完成', en: 'done' }, open: { zh: '待处理', en: 'open' }, wait: { zh: '等待', en: 'waiting' }, sealing: { zh: '签署中', en: 'sealing' },
  noScript: { zh: '本页需要 JavaScript 才能显示二维码', en: 'This page needs JavaScript to show the code' },
} as const;

export type Word = keyof typeof WORDS;
/** What contract.js says of tasks and events, by the names of the API. */
export const LIVE_WORDS = ['codeMini', 'codePlain', 'codeWeb', 'claimed', 'signed', 'noEvents', 'done', 'open', 'wait', 'sealing', 'declined', 'cancelled', 'signing', 'approval', 'envelope.sent', 'recipient.claimed', 'task.signed', 'task.approved', 'task.declined', 'envelope.completed', 'envelope.renewed', 'envelope.declined', 'envelope.revoked', 'envelope.expired'] as const satisfies readonly Word[];
export const say = (language: Language, word: Word): string => WORDS[word][language];
