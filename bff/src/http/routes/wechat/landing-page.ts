/** The page of a plain link, without script: who reads it has a phone in hand and wants one button. */
export type Landing =
  | { readonly state: 'over' }
  | { readonly state: 'open'; readonly inWeChat: boolean; readonly browserUrl: string; /** opens the mini-program; null where there is none, or no phone */ readonly wechatUrl: string | null };
type Language = 'zh-CN' | 'en';

const WORDS = {
  'zh-CN': {
    title: '有一份文件等您签署', over: '这个签署码已失效', overHelp: '签署码几分钟就会更换，也只能由一个人打开。请回到给您签署码的页面，扫最新的那一个。',
    lead: '打开后先核对是谁邀请您、签什么文件；签署前会验证您的手机号与身份。', wechat: '在微信小程序中打开', browser: '在浏览器中打开',
    careful: '如果没有人请您签署文件，请关闭本页，不要填写任何信息。', inWeChat: '没有自动打开小程序？点上面的按钮，或在浏览器中继续。', other: 'English',
  },
  en: {
    title: 'A document waits for your signature', over: 'This code is no longer valid', overHelp: 'A code changes every few minutes and opens for one person only. Go back to the page that showed it and scan the newest one.',
    lead: 'First you see who invites you and to what; your number and identity are checked before you sign.', wechat: 'Open in WeChat', browser: 'Open in the browser',
    careful: 'If nobody asked you to sign anything, close this page and enter nothing.', inWeChat: 'The mini-program did not open by itself? Use the button above, or go on in the browser.', other: '中文',
  },
} as const;

const STYLE = `
:root{color-scheme:light dark;--ink:#1f2329;--paper:#fff;--quiet:#5b6470;--act:#1f6f4a;--on:#fff;--line:#d5dae0}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#16181c;--quiet:#a3acb8;--act:#4fb286;--on:#0d1512;--line:#3a4048}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.7 system-ui,"PingFang SC","Noto Sans SC",sans-serif}
main{margin:0 auto;max-width:30rem;padding:3rem 1.25rem 2rem}
.brand{color:var(--quiet);letter-spacing:.1em;margin:0 0 2rem}
h1{font-size:1.5rem;line-height:1.4;margin:0 0 .75rem}
p{margin:.75rem 0}
.quiet{color:var(--quiet);font-size:.9375rem}
a.button{border:1px solid var(--line);border-radius:12px;box-sizing:border-box;color:inherit;display:block;margin:.875rem 0;min-height:52px;padding:.75rem 1rem;text-align:center;text-decoration:none}
a.first{background:var(--act);border-color:var(--act);color:var(--on);font-weight:600}
.other{margin-top:2.5rem}
.other a{color:var(--quiet);display:inline-block;min-height:44px;line-height:44px}
`;

export function landingPage(landing: Landing, language: Language): string {
  const t = WORDS[language];
  const head = landing.state === 'over' ? t.over : t.title;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer"><title>${head} · 落笔</title><style>${STYLE}</style></head><body><main><p class="brand">落笔 Luobi</p><h1>${head}</h1>${body(landing, language)}<p class="other"><a href="?lang=${language === 'en' ? 'zh' : 'en'}" hreflang="${language === 'en' ? 'zh-CN' : 'en'}">${t.other}</a></p></main></body></html>`;
}

function body(landing: Landing, language: Language): string {
  const t = WORDS[language];
  if (landing.state === 'over') return `<p>${t.overHelp}</p>`;
  const { inWeChat, wechatUrl, browserUrl } = landing;
  const buttons = [...(wechatUrl ? [[wechatUrl, t.wechat]] : []), [browserUrl, t.browser]] as const;
  return `<p>${t.lead}</p>${buttons.map(([url, text], index) => `<a class="button${index === 0 ? ' first' : ''}" href="${escape(url!)}">${text}</a>`).join('')}${inWeChat && wechatUrl ? `<p class="quiet">${t.inWeChat}</p>` : ''}<p class="quiet">${t.careful}</p>`;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
