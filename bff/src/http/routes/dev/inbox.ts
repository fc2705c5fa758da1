/**
 * The developer's inbox: text messages of the embedded SMS channel, as a page and as JSON. It shows login codes to
 * whoever opens it, so it is mounted only while that channel is in use; there is nothing to mount otherwise.
 */
import { createHash } from 'node:crypto';
import type { SmsInbox } from '../../../notify';

export interface DevInboxHandlers {
  /** HTML without any script; refreshes itself every three seconds */
  page(phone?: string): Promise<string>;
  /** newest first; `at` in UTC */
  list(phone?: string): Promise<{ readonly phone: string; readonly text: string; readonly code: string; readonly at: string }[]>;
}

export function devInboxHandlers(deps: { readonly inbox: SmsInbox; readonly publicUrl: string }): DevInboxHandlers {
  const list: DevInboxHandlers['list'] = async (phone) => (await deps.inbox.list(phone)).map((m) => ({ phone: m.phone, text: m.text, code: m.code, at: m.at.toISOString() }));
  return { list, page: async (phone) => page(await list(phone), deps.publicUrl) };
}

/** The two addresses, ready to be mounted by exact path; the query may name a `phone`. */
export function devInboxPages({ publicUrl }: { readonly publicUrl: string }, inbox: SmsInbox): ReadonlyMap<string, (query: URLSearchParams) => Promise<{ type: string; body: string; csp?: string }>> {
  const handlers = devInboxHandlers({ inbox, publicUrl });
  const phone = (query: URLSearchParams): string | undefined => query.get('phone') ?? undefined;
  return new Map([
    ['/dev/inbox', async (query: URLSearchParams) => ({ type: 'text/html; charset=utf-8', body: await handlers.page(phone(query)), csp: DEV_INBOX_CSP })],
    ['/dev/inbox.json', async (query: URLSearchParams) => ({ type: 'application/json', body: JSON.stringify(await handlers.list(phone(query))) })],
  ]);
}

const STYLE = `
:root{color-scheme:light dark;--line:#8883;--quiet:#777}
body{margin:0 auto;max-width:40rem;padding:1rem;font:16px/1.6 system-ui,"PingFang SC","Noto Sans SC",sans-serif}
h1{font-size:1.25rem;margin:0}
p{margin:.25rem 0}
.quiet{color:var(--quiet);font-size:.875rem}
ol{list-style:none;margin:1rem 0;padding:0}
li{border:1px solid var(--line);border-radius:12px;margin:0 0 .75rem;padding:.75rem 1rem}
.code{font:600 2rem/1.3 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.15em;-webkit-user-select:all;user-select:all}
.text{overflow-wrap:anywhere}
`;

/** Header for the page: no script at all, and only the style above. */
export const DEV_INBOX_CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

type Shown = Awaited<ReturnType<DevInboxHandlers['list']>>[number];

function page(messages: readonly Shown[], publicUrl: string): string {
  const items = messages.length === 0
    ? '<p>还没有短信。发送验证码后会出现在这里。</p><p class="quiet">No message yet. Send a code and it shows up here.</p>'
    : `<ol>${messages.map(item).join('')}</ol>`;
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta http-equiv="refresh" content="3"><title>短信收件箱 · 落笔</title><style>${STYLE}</style></head><body><h1>短信收件箱</h1><p class="quiet">测试环境：短信不会真的发出。Test inbox: nothing is sent to a phone.</p><p class="quiet"><a href="${escape(publicUrl)}/">落笔 Luobi</a></p><main>${items}</main></body></html>`;
}

function item(message: Shown): string {
  return `<li><p class="quiet">${escape(message.phone)} · <time datetime="${message.at}">${beijingTime(message.at)}</time></p><p class="code">${escape(message.code)}</p><p class="text">${escape(message.text)}</p></li>`;
}

const beijingTime = (at: string): string => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? '');
