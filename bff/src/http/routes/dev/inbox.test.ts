import { createHash } from 'node:crypto';
import type { InboxMessage } from '../../../notify';
import { DEV_INBOX_CSP, devInboxHandlers, devInboxPages } from './inbox';

const message: InboxMessage = { phone: '13812345678', code: '012345', text: '【落笔】验证码 012345', at: new Date('2026-11-24T02:00:00.123Z') };
const inboxOf = (...messages: InboxMessage[]) => ({ list: async (phone?: string) => messages.filter((m) => phone === undefined || m.phone === phone) });
const handlers = (...messages: InboxMessage[]) => devInboxHandlers({ inbox: inboxOf(...messages), publicUrl: 'http://127.0.0.1:8787' });

test('lists messages as JSON would carry them', async () => {
  expect(await handlers(message).list('13812345678')).toEqual([{ phone: '13812345678', code: '012345', text: '【落笔】验证码 012345', at: '2026-11-24T02:00:00.123Z' }]);
  expect(await handlers(message).list('13800000000')).toEqual([]);
});

test('shows the code, refreshes itself, works on a phone, and says when there is nothing', async () => {
  const html = await handlers(message).page();
  expect(html).toContain('<p class="code">012345</p>');
  expect(html).toContain('<meta http-equiv="refresh" content="3">');
  expect(html).toContain('>2026-11-24 10:00:00</time>');
  expect(html).toContain('name="viewport"');
  expect(await handlers().page()).toContain('还没有短信');
});

test('writes what a stranger put into a title as text', async () => {
  const html = await handlers({ ...message, text: `<script>alert(1)</script><img src=x onerror='x'>"&`, phone: '<b>', code: '"><i>' }).page();
  expect(html).not.toMatch(/<script|<img|<b>|<i>/);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('needs no script and no style but the one its policy names', async () => {
  const html = await handlers(message).page();
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
  expect(DEV_INBOX_CSP).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(DEV_INBOX_CSP).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|style=|\son\w+=/);
});

test('has two addresses, and a query that names a phone', async () => {
  const pages = devInboxPages({ publicUrl: 'http://127.0.0.1:8787' }, inboxOf(message));
  expect([...pages.keys()]).toEqual(['/dev/inbox', '/dev/inbox.json']);
  const json = await pages.get('/dev/inbox.json')!(new URLSearchParams('phone=13800000000'));
  expect(json).toEqual({ type: 'application/json', body: '[]' });
});
