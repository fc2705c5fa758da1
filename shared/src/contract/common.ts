/** Pieces every resource uses. */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../domain/error-codes';

export const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/).meta({ id: 'Id', description: '128 random bits, Crockford base32', example: '7ZK3V8Q4N6S2M7T5R1W0XYZ4AB' });
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/).meta({ id: 'Sha256', description: 'lower-case hex' });
export const instant = z.iso.datetime().meta({ id: 'Instant', description: 'UTC, milliseconds' });
export const phone = z.string().regex(/^1[3-9]\d{9}$/).meta({ id: 'Phone', description: 'mainland China mobile number' });

export const problem = z.object({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
}).meta({ id: 'Problem' });

/**
 * What a route takes and answers. `body: 'pdf'` is a raw `application/pdf` body.
 * `answer` is the schema of the JSON answer, or the media type of a binary one.
 */
export interface RouteContract {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | 'pdf';
  readonly status: 200 | 201 | 202 | 204;
  readonly answer: z.ZodType | 'application/pdf' | 'image/jpeg' | 'application/x-pem-file' | 'none';
  readonly errors: readonly ErrorCode[];
}
export const contract = <T extends RouteContract>(description: T): T => description;

/** Keyset paging: opaque cursor, null when there is no more. */
export const page = { cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(20) };
