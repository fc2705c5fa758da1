/**
 * 扫普通链接二维码打开小程序: an ordinary https address in a QR code opens the mini-program when a rule matches it. This
 * file knows where WeChat looks for the ownership file and which addresses a rule takes in; serving the page is http's.
 */
import { AppError } from '../kernel';

export interface OwnershipFile {
  /** path on the host, e.g. `/s/AbCd1234.txt` */
  readonly path: string;
  readonly content: string;
}

/**
 * @param rule the rule's address as entered in the console
 * @param file name and content as WeChat gives them
 * @returns the file in the last directory of the rule. @throws AppError('invalid_request')
 */
export function ownershipFile(rule: string, file: { readonly name: string; readonly content: string }): OwnershipFile {
  if (!/^[0-9A-Za-z_-]{1,64}\.txt$/.test(file.name)) throw new AppError('invalid_request', { path: 'name' });
  if (!/^[\x21-\x7e]{1,256}$/.test(file.content)) throw new AppError('invalid_request', { path: 'content' });
  const url = parse(rule);
  if (!url) throw new AppError('invalid_request', { path: 'rule' });
  return { path: url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1) + file.name, content: file.content };
}

/** Same protocol and host; deeper paths only when the rule ends in `/`; a rule with `?` matches by the start of the query. */
export function ruleTakes(rule: string, address: string): boolean {
  const [wanted, given] = [parse(rule), parse(address)];
  if (!wanted || !given || wanted.origin !== given.origin) return false;
  if (wanted.search) return wanted.pathname === given.pathname && given.search.startsWith(wanted.search);
  return wanted.pathname === given.pathname || (wanted.pathname.endsWith('/') && given.pathname.startsWith(wanted.pathname));
}

/** The address a scan brought: `query.q`, decoded once. Null for anything the rule does not take in (security R38). */
export function scannedAddress(rule: string, q: string): URL | null {
  if (q.length > 2048) return null;
  try {
    const address = decodeURIComponent(q);
    return ruleTakes(rule, address) ? parse(address) : null;
  } catch {
    return null;
  }
}

function parse(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
}
