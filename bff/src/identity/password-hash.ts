/**
 * Sign passwords at rest: keyed first (the key lies in the key file of personal data, so a stolen database alone lets
 * nobody guess), then scrypt with a salt of its own (RFC 7914). 2^15 blocks of 1 KiB, three passes: 32 MiB and about a
 * quarter of a second, equal in cost to OWASP's 2^17 × 1 with a quarter of the memory. Runs in Node's thread pool, two at
 * a time, so that a crowd of guesses does not take the server's memory or its threads.
 */
import { randomBytes, scrypt } from 'node:crypto';
import { equalBytes, type PersonalDataBox } from '../kernel';

const COST = { N: 32_768, r: 8, p: 3 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STORED = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]{22})\$([\w-]{43})$/;
/** What a stored cost may be at most: nobody who can write the table may make us work for minutes. */
const MAX_BYTES = 256 * 1024 * 1024;

type Box = Pick<PersonalDataBox, 'blindIndex'>;
interface Cost { readonly N: number; readonly r: number; readonly p: number }

/** @returns `scrypt$N$r$p$salt$hash`, salt and hash in base64url */
export async function hashPassword(box: Box, userId: string, password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(keyed(box, userId, password), salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** False also for a stored text of another shape. */
export async function matchesPassword(box: Box, userId: string, password: string, stored: string): Promise<boolean> {
  const [, n, r, p, salt, hash] = STORED.exec(stored) ?? [];
  if (!n || !r || !p || !salt || !hash) return false;
  const cost: Cost = { N: Number(n), r: Number(r), p: Number(p) };
  if (128 * cost.N * cost.r > MAX_BYTES || cost.p > 16) return false;
  return equalBytes(await derive(keyed(box, userId, password), Buffer.from(salt, 'base64url'), cost), Buffer.from(hash, 'base64url'));
}

/** Two keyboards may write one letter in two ways (NIST SP 800-63B §3.1.1.2). */
export const normalPassword = (password: string): string => password.normalize('NFKC');
const keyed = (box: Box, userId: string, password: string): string => box.blindIndex(`${userId}\0${normalPassword(password)}`, 'sign_password');

const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function derive(secret: string, salt: Uint8Array, { N, r, p }: Cost): Promise<Buffer> {
  if (running >= AT_ONCE) await new Promise<void>((turn) => { waiting.push(turn); });
  else running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(secret, salt, HASH_BYTES, { N, r, p, maxmem: MAX_BYTES + 1024 * 1024 }, (error, key) => (error ? reject(error) : resolve(key)));
    });
  } finally {
    // the place is handed on, never counted twice
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
