/**
 * `/q/TICKET`: the plain link behind our QR codes (扫普通链接二维码打开小程序). WeChat opens the mini-program before this page
 * is ever asked for; who sees it uses another scanner, a mail, or a WeChat the rule has not reached. It looks whether the
 * invitation still stands, says nothing else about it, and leads on. Beside it: the picture of the mini-program code, and
 * the file by which WeChat knows that the address is ours.
 */
import { AppError, type Clock, type Logger } from '../../../kernel';
import { CLAIM_PAGE, PLAIN_LINK_PATH, createCodePictures, readTicket } from '../../../partner';
import type { OwnershipFile } from '../../../wechat';
import type { BinaryAnswer, BinaryEndpoints } from '../../binary-endpoints';
import type { Services } from '../../services';
import { landingPage, type Landing } from './landing-page';

const TICKET = /^([A-Za-z0-9_-]{22,32})(\/code\.png)?$/;

/** @param files the ownership file, when WeChat gave one */
export function plainLinkEndpoints(services: Services & { readonly clock: Clock; readonly logger: Logger }, files: readonly OwnershipFile[]): BinaryEndpoints {
  const pictures = createCodePictures(services);
  const names = new Map(files.map(({ path, content }) => [path.slice(path.lastIndexOf('/') + 1), content]));
  return new Map([[PLAIN_LINK_PATH, {
    methods: ['GET'], limitBytes: 1024, perMinute: 120,
    async handle({ rest, userAgent, query }) {
      const content = names.get(rest);
      if (content !== undefined) return { type: 'text/plain; charset=utf-8', body: Buffer.from(content), maxAgeSeconds: 0 };
      const [, ticket, isPicture] = TICKET.exec(rest) ?? [];
      if (ticket === undefined) return null;
      const until = await openUntil(services, ticket);
      if (isPicture) {
        const picture = until && (await pictures.picture(ticket, until));
        // a picture is the same for as long as the ticket lives, which is in its address
        return picture ? { type: picture.mediaType, body: picture.bytes, maxAgeSeconds: 60, embeddable: true } : null;
      }
      const inWeChat = /MicroMessenger/i.test(userAgent);
      const landing: Landing = until === null ? { state: 'over' } : {
        state: 'open', inWeChat, browserUrl: `${services.publicUrl}/#/${CLAIM_PAGE}?ticket=${ticket}`, wechatUrl: /Mobile|Android|iPhone/i.test(userAgent) ? await pictures.opener(ticket, until) : null,
      };
      return { type: 'text/html; charset=utf-8', body: Buffer.from(landingPage(landing, query.get('lang') === 'en' ? 'en' : 'zh-CN')), maxAgeSeconds: 0, status: until === null ? 410 : 200 } satisfies BinaryAnswer;
    },
  }]]);
}

/** @returns null when nobody can come in by it any more */
async function openUntil(services: Services, ticket: string): Promise<Date | null> {
  try {
    return (await readTicket(services, ticket, null)).row.expiresAt;
  } catch (error) {
    if (error instanceof AppError && ['not_found', 'ticket_expired', 'ticket_used', 'envelope_state'].includes(error.code)) return null;
    throw error;
  }
}
