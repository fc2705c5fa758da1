/** What an operator typed after `npm run ca --`, read strictly: a slip here would revoke or replace the wrong thing. */
import { parseArgs } from 'node:util';
import { REASON_CODES } from '../../ca/revocation-reasons';
import type { RevocationReason } from '../../ca/port';

export type CaOrder =
  | { readonly operation: 'status' }
  | { readonly operation: 'revoke'; readonly serial: Buffer; readonly reason: RevocationReason; readonly at?: Date }
  | { readonly operation: 'roll-over'; readonly role: 'root' | 'issuing' | 'tsa' }
  | { readonly operation: 'reseal' };

/** Not understood; the message says what was wrong, in English and in Chinese. */
export class OrderError extends Error {
  override readonly name = 'OrderError';
  constructor(en: string, readonly zh: string) { super(en); }
}

const ROLES = ['root', 'issuing', 'tsa'] as const;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** @throws OrderError */
export function readOrder(args: readonly string[]): CaOrder {
  const { positionals: [operation, subject, ...rest], values } = parsed(args);
  if (rest.length > 0) throw new OrderError(`one thing at a time: ${rest.join(' ')} is too much`, `一次只做一件事：${rest.join(' ')} 是多余的`);
  if (operation !== 'revoke' && (values.reason !== undefined || values.at !== undefined)) throw new OrderError('--reason and --at belong to revoke', '--reason 和 --at 只用于 revoke');
  switch (operation) {
    case 'status': case 'reseal':
      if (subject !== undefined) throw new OrderError(`${operation} takes nothing after it`, `${operation} 后面不带参数`);
      return { operation };
    case 'roll-over': {
      const role = ROLES.find((one) => one === subject);
      if (!role) throw new OrderError('roll over whom? root, issuing or tsa', '更替哪一个？root、issuing 或 tsa');
      return { operation, role };
    }
    case 'revoke': return { operation, serial: readSerial(subject), reason: readReason(values.reason), ...(values.at === undefined ? {} : { at: readInstant(values.at) }) };
    default: throw operation === undefined ? new OrderError('what is to be done?', '要做什么？') : new OrderError(`${operation} is nothing this command does`, `没有 ${operation} 这个操作`);
  }
}

function parsed(args: readonly string[]): { positionals: string[]; values: { reason?: string; at?: string } } {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, strict: true, options: { reason: { type: 'string' }, at: { type: 'string' } } });
  } catch (error) {
    throw new OrderError((error as Error).message, `参数有误：${(error as Error).message}`);
  }
}

/** 16 bytes as hex, as viewers show them: colons and spaces allowed. */
function readSerial(text: string | undefined): Buffer {
  const hex = text?.replace(/[:\s]/g, '').toLowerCase() ?? '';
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new OrderError('the serial number of a certificate is 32 hexadecimal digits', '证书序列号是 32 位十六进制数');
  return Buffer.from(hex, 'hex');
}

function readReason(text: string | undefined): RevocationReason {
  if (text !== undefined && Object.hasOwn(REASON_CODES, text)) return text as RevocationReason;
  throw new OrderError(`--reason is one of ${Object.keys(REASON_CODES).join(', ')}`, `--reason 须是其中之一：${Object.keys(REASON_CODES).join('、')}`);
}

function readInstant(text: string): Date {
  const at = new Date(text);
  if (!INSTANT.test(text) || Number.isNaN(at.getTime())) throw new OrderError('--at is a time with its zone, e.g. 2026-11-24T08:00:00+08:00', '--at 是带时区的时间，例如 2026-11-24T08:00:00+08:00');
  return at;
}
