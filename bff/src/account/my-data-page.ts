/** The page of a copy of one's data, to be read without a program: one file, no script, nothing loaded, words in both languages. */
import type { JsonValue } from '@luobi/shared';

export interface PageHead {
  readonly madeAt: string;
  readonly operator: string | null;
  readonly contact: string | null;
}
type Words = readonly [zh: string, en: string];

/** Every key a copy can hold; a test fails when one lacks its words. */
export const LABELS: Readonly<Record<string, Words>> = {
  account: ['账号', 'Account'], consents: ['同意与撤回', 'Consents'], realName: ['实名核对', 'Real name'], logins: ['登录记录', 'Logins'], wechat: ['微信', 'WeChat'], messages: ['发给您的验证码短信', 'Codes sent to you'],
  organizations: ['公司与印章', 'Organisations and seals'], signatureBook: ['签名册', 'Signature book'], contracts: ['合同', 'Contracts'],
  userId: ['编号', 'Id'], phone: ['手机号', 'Phone'], createdAt: ['建立时间', 'Created'], signPasswordSetAt: ['签署密码设于', 'Signing password set'], phoneChanges: ['更换手机号', 'Changes of number'],
  at: ['时间', 'Time'], doneAt: ['完成时间', 'Done'], from: ['原来', 'From'], to: ['后来', 'To'], ip: ['IP 地址', 'IP address'],
  acts: ['每一次', 'Acts'], texts: ['同意过的文本', 'Texts agreed to'], kind: ['种类', 'Kind'], act: ['动作', 'Act'], version: ['版本', 'Version'], how: ['途径', 'How'], textSha256: ['文本指纹', 'Fingerprint of the text'], sha256: ['指纹', 'Fingerprint'], content: ['内容', 'Content'],
  clauses: ['条款', 'Clauses'], title: ['标题', 'Title'], text: ['文字', 'Text'], 'zh-CN': ['中文', 'Chinese'], en: ['英文', 'English'], operator: ['运营者', 'Operator'], contact: ['联系方式', 'Contact'],
  checks: ['核对记录', 'Checks'], incomeDeclarations: ['劳动收入声明', 'Statements on income'], idType: ['证件类型', 'Kind of document'], outcome: ['结果', 'Outcome'], inForce: ['现在有效', 'In force'], askedAt: ['提交时间', 'Asked'], answeredAt: ['答复时间', 'Answered'], supersededAt: ['被更正于', 'Superseded'],
  name: ['姓名', 'Name'], idNumberMasked: ['证件号码（遮盖）', 'ID number (masked)'], level: ['核对程度', 'How surely'], minor: ['未满 18 周岁', 'Under 18'], provider: ['服务方', 'Provider'], providerTransactionId: ['服务方流水号', 'Transaction number'],
  channel: ['渠道', 'Channel'], device: ['设备', 'Device'], lastSeenAt: ['最后使用', 'Last seen'], endedAt: ['结束时间', 'Ended'],
  appId: ['小程序', 'Mini-program'], openid: ['微信标识', 'WeChat identifier'], joinedAt: ['绑定时间', 'Joined'], notices: ['通知授权', 'Notices'], templateId: ['模板', 'Template'], left: ['剩余次数', 'Left'],
  purpose: ['用途', 'Purpose'], state: ['状态', 'State'],
  organization: ['公司', 'Organisation'], roles: ['角色', 'Roles'], since: ['自', 'Since'], until: ['至', 'Until'], seals: ['印章授权', 'Seals'], seal: ['印章', 'Seal'], grantedBy: ['授权人', 'Granted by'], savedAt: ['保存时间', 'Saved'], strokes: ['笔迹', 'Strokes'],
  envelopeId: ['合同编号', 'Contract id'], inviter: ['发起方', 'Inviter'], sentAt: ['发出时间', 'Sent'], deadline: ['截止', 'Deadline'], finalSha256: ['成品指纹', 'Fingerprint of the result'],
  invitations: ['邀请', 'Invitations'], as: ['身份', 'As'], claimedAt: ['领取时间', 'Taken up'], filledIn: ['您填写的', 'What you filled in'], label: ['项目', 'Field'], value: ['内容', 'Value'],
  duties: ['要您做的', 'Duties'], taskId: ['任务编号', 'Task id'], openedAt: ['轮到您的时间', 'Your turn since'], doneByMe: ['由您完成', 'Done by you'], declineReason: ['拒签理由', 'Reason for declining'],
  readings: ['阅读记录', 'Readings'], pages: ['页', 'Pages'], visibleMs: ['可见毫秒', 'Visible ms'], reachedEnd: ['读到最后', 'To the end'],
  signatures: ['签署', 'Signatures'], begunAt: ['开始时间', 'Begun'], signedAt: ['签署时间', 'Signed'], certificateSerial: ['证书序列号', 'Certificate serial'], certificateSubject: ['证书主体', 'Certificate subject'], certificateIssuer: ['颁发者', 'Issuer'], serials: ['用到的序列号', 'Serials'], serial: ['序列号', 'Serial'],
  evidence: ['与您有关的证据', 'Evidence about you'], sequence: ['序号', 'Number'], hash: ['哈希', 'Hash'],
};

const STYLE = 'body{font:15px/1.6 system-ui,sans-serif;color:#1F2329;background:#FAF8F4;margin:0 auto;max-width:960px;padding:24px}h1{font-size:24px}h2{font-size:18px;margin-top:32px;border-bottom:1px solid #E6E2DA}table{border-collapse:collapse;width:100%;margin:6px 0}th,td{border:1px solid #E6E2DA;padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{width:170px;font-weight:500;background:#F3EFE7}small{color:#6B7075}p.quiet{color:#6B7075}svg{width:160px;height:auto;background:#fff}';

export function dataPage(head: PageHead, parts: Readonly<Record<string, JsonValue>>): string {
  const sections = Object.entries(parts).map(([key, value]) => `<h2>${label(key)}</h2>${isNothing(value) ? '<p class="quiet">没有 · None</p>' : shown(key, value)}`);
  const who = head.operator ?? '部署本服务的机构 · the organisation that runs this service';
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>我的数据 · My data</title><style>${STYLE}</style></head><body>`
    + `<h1>我的数据 <small>My data</small></h1><p>这是${escaped(who)}保存的、关于您的全部信息，生成于 ${escaped(head.madeAt)}。请妥善保管，不要发给别人。<br><small>Everything kept about you, made at ${escaped(head.madeAt)}. Keep it safe and give it to nobody.</small></p>`
    + (head.contact === null ? '' : `<p>联系 · Contact: ${escaped(head.contact)}</p>`)
    + `${sections.join('')}</body></html>`;
}

function shown(key: string, value: JsonValue): string {
  if (value === null) return '—';
  if (typeof value === 'boolean') return value ? '是 · yes' : '否 · no';
  if (typeof value !== 'object') return escaped(String(value));
  if (key === 'strokes') return drawn(value);
  if (Array.isArray(value)) return value.every((item) => item === null || typeof item !== 'object') ? escaped(value.map(String).join(', ')) || '—' : value.map((item) => shown('', item)).join('');
  // evidence is shown as it stands: its words are those of the record
  if (key === 'content' && !('clauses' in value)) return `<code>${escaped(JSON.stringify(value))}</code>`;
  return `<table>${Object.entries(value).map(([name, item]) => `<tr><th>${label(name)}</th><td>${isNothing(item ?? null) ? '—' : shown(name, item ?? null)}</td></tr>`).join('')}</table>`;
}

/** The signature as it was written. */
function drawn(value: JsonValue): string {
  const { width, height, strokes } = value as { width?: number; height?: number; strokes?: { x: number; y: number }[][] };
  if (typeof width !== 'number' || typeof height !== 'number' || !Array.isArray(strokes)) return '—';
  const lines = strokes.map((stroke) => `<polyline points="${stroke.map(({ x, y }) => `${Number(x)},${Number(y)}`).join(' ')}" fill="none" stroke="#1F2329" stroke-width="3" stroke-linecap="round"/>`);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="笔迹">${lines.join('')}</svg>`;
}

const isNothing = (value: JsonValue): boolean => value === null || (Array.isArray(value) && value.length === 0);
function label(key: string): string {
  const words = LABELS[key];
  return words ? `${escaped(words[0])} <small>${escaped(words[1])}</small>` : escaped(key);
}
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
