/**
 * The page that stands in for a camera: it shows what the person would read aloud and lets the tester choose how the
 * check ends. It exists only while the TEST face check is in use. No script; a browser is led back where it came from,
 * in the mini-program the page behind looks for the result itself.
 */
import { createHash } from 'node:crypto';
import { FACE_PLAYS, type FacePlay, type FacePlayer, type FaceScene } from '../../../identity/port';

type Page = (query: URLSearchParams) => Promise<{ type: string; body: string; csp?: string }>;

/** `?token=` shows the page, `&how=` plays; ready to be mounted by exact path. */
export function devFacePages(player: FacePlayer): ReadonlyMap<string, Page> {
  return new Map([['/dev/face', async (query: URLSearchParams) => {
    const token = query.get('token') ?? '';
    const how = query.get('how');
    const scene = await player.sceneOf(token);
    if (scene === null) return html(over());
    if (!isPlay(how)) return html(stage(token, scene));
    return html((await player.play(token, how)) ? done(how, scene) : over());
  }]]);
}

const isPlay = (how: string | null): how is FacePlay => (FACE_PLAYS as readonly (string | null)[]).includes(how);
const WORDS: Readonly<Record<FacePlay, readonly [zh: string, en: string]>> = {
  pass: ['是本人，通过', 'It is me: pass'], other_person: ['是别人的脸', 'Another person’s face'], cancel: ['取消', 'Cancel'], no_answer: ['一直没有结果', 'No answer ever comes'],
};

const STYLE = `
:root{color-scheme:light dark;--paper:#faf8f4;--ink:#1f2329;--line:#8a8f94;--quiet:#5c6166;--jade:#2f6b4f}
@media (prefers-color-scheme:dark){:root{--paper:#17191c;--ink:#eceae6;--line:#7d8288;--quiet:#a3a8ad;--jade:#6fb592}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:32rem;padding:1.25rem;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,"PingFang SC","Noto Sans SC",sans-serif}
h1{font-size:1.375rem;line-height:1.35;margin:.5rem 0}
p{margin:.5rem 0}
.quiet{color:var(--quiet);font-size:.875rem}
.face{width:9rem;height:9rem;margin:1.25rem auto;border:2px dashed var(--line);border-radius:50%}
blockquote{margin:1rem 0;padding:.75rem 1rem;border-left:3px solid var(--jade);overflow-wrap:anywhere}
button,.link{display:block;width:100%;min-height:3rem;margin:.75rem 0 0;padding:.5rem 1rem;border:1px solid var(--line);border-radius:12px;background:transparent;color:inherit;font:inherit;text-align:center;text-decoration:none}
button:first-of-type,.link{border-color:var(--jade);color:var(--jade);font-weight:600}
button span{display:block;font-size:.8125rem;font-weight:400;color:var(--quiet)}
:focus-visible{outline:3px solid var(--jade);outline-offset:2px}
`;
/** No script, only the style above, forms only to here. */
export const DEV_FACE_CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

function html({ title, body, refresh }: { title: string; body: string; refresh?: string }): { type: string; body: string; csp: string } {
  const lead = refresh === undefined ? '' : `<meta http-equiv="refresh" content="1;url=${escape(refresh)}">`;
  return {
    type: 'text/html; charset=utf-8', csp: DEV_FACE_CSP,
    body: `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">${lead}<title>${title}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`,
  };
}

function stage(token: string, { intentText }: FaceScene): { title: string; body: string } {
  const buttons = FACE_PLAYS.map((how) => `<button name="how" value="${how}">${WORDS[how][0]}<span lang="en">${WORDS[how][1]}</span></button>`).join('');
  return {
    title: '人脸核验 · 测试',
    body: `<p class="quiet">测试环境：没有摄像头，不采集人脸。<span lang="en">Test: no camera, no face is taken.</span></p><h1>请朗读下面这句话</h1><p class="quiet" lang="en">Please read this sentence aloud</p><div class="face" aria-hidden="true"></div><blockquote>${escape(intentText)}</blockquote><form method="get" action="/dev/face"><input type="hidden" name="token" value="${escape(token)}">${buttons}</form>`,
  };
}

function done(how: FacePlay, { returnUrl }: FaceScene): { title: string; body: string; refresh?: string } {
  const back = returnUrl === null
    ? '<p>请回到小程序查看结果。</p><p class="quiet" lang="en">Go back to the mini-program to see the result.</p>'
    : `<p>正在返回…</p><a class="link" href="${escape(returnUrl)}">返回落笔 <span lang="en">Back to Luobi</span></a>`;
  return { title: '核验结束 · 测试', body: `<h1>${WORDS[how][0]}</h1><p class="quiet" lang="en">${WORDS[how][1]}</p>${back}`, ...(returnUrl === null ? {} : { refresh: returnUrl }) };
}

const over = (): { title: string; body: string } => ({
  title: '核验已结束 · 测试', body: '<h1>这次核验已经结束</h1><p>请回到落笔，重新开始一次。</p><p class="quiet" lang="en">This check is over. Please go back to Luobi and begin again.</p>',
});

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? '');
