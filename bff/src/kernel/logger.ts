/**
 * Structured log, one JSON object a line, UTC. Secrets and personal data are redacted by key and by shape
 * (security R41): a value that looks like a phone number or an ID number is masked wherever it stands.
 */
import pino, { type Logger } from 'pino';

export type { Logger };

const SECRET_KEYS = new Set([
  'authorization', 'cookie', 'token', 'code', 'secret', 'password', 'phone', 'idnumber', 'name', 'parameters', 'strokes', 'ticket', 'session_key', 'sessionkey', 'access_token',
]);
const PHONE = /(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g;
const ID_NUMBER = /(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)/g;

export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (fields) => redact(fields) as Record<string, unknown> },
      hooks: { logMethod(args, method) { method.apply(this, args.map((a) => (typeof a === 'string' ? maskText(a) : a)) as Parameters<typeof method>); } },
    },
    destination ?? pino.destination(2),
  );
}

/** Masks personal data inside free text. */
export function maskText(text: string): string {
  return text.replace(ID_NUMBER, '[id]').replace(PHONE, '$1****$2');
}

function redact(value: unknown, key = '', depth = 0): unknown {
  if (SECRET_KEYS.has(key.toLowerCase())) return value === undefined ? undefined : '[redacted]';
  if (typeof value === 'string') return maskText(value);
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString();
  if (depth > 5) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 50).map((v) => redact(v, '', depth + 1));
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, redact(v, k, depth + 1)]));
}

/** Driver errors carry `.query` and `.parameters`; only name, code, message and stack are kept. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    ...(code === undefined ? {} : { errorCode: code }),
    message: maskText(error.message),
    stack: maskText(error.stack ?? ''),
    ...(error.cause instanceof Error && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}
