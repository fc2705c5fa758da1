/**
 * The ways an invitation reaches a phone: a QR code any scanner reads (plain link), a mini-program code, and links for text
 * messages and mail. All carry the ticket and nothing about a person. What WeChat cannot make now is left out: the
 * plain link always works. Pictures and links are made once per ticket in this process.
 */
import type { Logger } from '../kernel';
import type { WeChat } from '../wechat';

export interface LinkDeps {
  readonly wechat: Pick<WeChat, 'provider' | 'miniProgramCode' | 'urlLink' | 'scheme'> | null;
  readonly logger: Logger;
  readonly publicUrl: string;
}
/** Where the mini-program and the H5 signer open an invitation; both read the queries `ticket`, `scene` and `q`. */
export const CLAIM_PAGE = 'pages/claim/index';
/** Below the public address: the rule of 扫普通链接二维码打开小程序 is entered with this path, slash included. */
export const PLAIN_LINK_PATH = '/q/';
/** WeChat's links live whole days, up to thirty; a ticket for a message lives a week */
export const MESSAGE_DAYS = 7;

export interface TicketLinks {
  /** what a QR code should hold: opens the mini-program in WeChat, explains itself elsewhere */
  readonly plainLink: string;
  /** picture of the mini-program code, fetched from this server; null where no mini-program is set up */
  readonly miniProgramCodeUrl: string | null;
  /** https, for messages and mail; null unless asked for */
  readonly urlLink: string | null;
  /** weixin://, for other apps; null unless asked for */
  readonly scheme: string | null;
  /** what a scan in WeChat leads to */
  readonly opens: 'mini_program' | 'browser';
}
export interface CodePicture {
  readonly bytes: Buffer;
  readonly mediaType: 'image/png' | 'image/jpeg';
}

/** @param forMessage makes the links of WeChat as well, which have a daily quota */
export async function linksOf(deps: LinkDeps, ticket: string, forMessage: boolean): Promise<TicketLinks> {
  const { wechat, publicUrl } = deps;
  const plainLink = `${publicUrl}${PLAIN_LINK_PATH}${ticket}`;
  const link = { path: CLAIM_PAGE, query: `ticket=${ticket}`, days: MESSAGE_DAYS };
  const [urlLink, scheme] = wechat && forMessage ? await Promise.all([offered(deps, () => wechat.urlLink(link)), offered(deps, () => wechat.scheme(link))]) : [null, null];
  return { plainLink, miniProgramCodeUrl: wechat ? `${plainLink}/code.png` : null, urlLink, scheme, opens: wechat?.provider === 'wechat' ? 'mini_program' : 'browser' };
}

export interface CodePictures {
  /** @param until nobody needs the picture after this. @returns null where no mini-program is set up. @throws AppError rate_limited | unavailable */
  picture(ticket: string, until: Date): Promise<CodePicture | null>;
  /** An address that opens the mini-program from a page in WeChat; null where there is none. */
  opener(ticket: string, until: Date): Promise<string | null>;
}

const KEPT_MAX = 500;

/** Asked for twice at once, made once. */
export function createCodePictures(deps: LinkDeps & { readonly clock: { now(): Date } }): CodePictures {
  const { wechat, clock } = deps;
  const kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();
  function once<T>(key: string, until: Date, make: () => Promise<T>): Promise<T> {
    const now = clock.now().getTime();
    const known = kept.get(key);
    if (known && known.until > now) return known.value as Promise<T>;
    for (const [old, { until: end }] of kept) if (end <= now || kept.size >= KEPT_MAX) kept.delete(old);
    const value = make();
    kept.set(key, { until: until.getTime(), value });
    // what failed is tried again
    value.catch(() => kept.delete(key));
    return value;
  }
  return {
    picture: async (ticket, until) => (wechat ? once(`code ${ticket}`, until, () => wechat.miniProgramCode({ scene: ticket, page: CLAIM_PAGE })) : null),
    // only the real one opens anything
    opener: async (ticket, until) => (wechat?.provider === 'wechat' ? offered(deps, () => once(`link ${ticket}`, until, () => wechat.urlLink({ path: CLAIM_PAGE, query: `ticket=${ticket}`, days: 1 }))) : null),
  };
}

async function offered(deps: LinkDeps, make: () => Promise<string>): Promise<string | null> {
  try {
    return await make();
  } catch (error) {
    deps.logger.warn({ err: error }, 'WeChat made no link; the plain link is offered alone');
    return null;
  }
}
