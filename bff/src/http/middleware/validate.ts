/** Every part of a request passes its schema; what fails is told with its path, all at once. */
import type { z } from 'zod';
import { AppError } from '../../kernel';

/** @throws AppError invalid_request with `issues: [{path, message}]` */
export function parse<T extends z.ZodType>(schema: T, value: unknown, part: 'params' | 'query' | 'body'): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 20).map((issue) => ({ path: short([part, ...issue.path.map(String)].join('.')), message: short(issue.message) }));
  throw new AppError('invalid_request', { issues });
}

/** A message may name what was sent; it is not sent back at length. */
const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** @throws AppError unsupported_media_type | invalid_request */
export function parseJson(bytes: Buffer, contentType: string): unknown {
  if (bytes.length === 0) return {};
  if (!/^application\/json\b/i.test(contentType)) throw new AppError('unsupported_media_type', { expected: 'application/json' });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError('invalid_request', { issues: [{ path: 'body', message: 'not JSON in UTF-8' }] }, { cause: error });
  }
}
