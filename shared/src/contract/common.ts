/** Pieces every resource uses. */
import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../domain/error-codes';
import { FIELD_LIMITS } from '../domain/fields';

export const id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/).meta({ id: 'Id', description: '128 random bits, Crockford base32', example: '7ZK3V8Q4N6S2M7T5R1W0XYZ4AB' });
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/).meta({ id: 'Sha256', description: 'lower-case hex' });
export const instant = z.iso.datetime().meta({ id: 'Instant', description: 'UTC, milliseconds' });
export const phone = z.string().regex(/^1[3-9]\d{9}$/).meta({ id: 'Phone', description: 'mainland China mobile number' });

export const problem = z.object({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
}).meta({ id: 'Problem' });

/** How a field is set up; which of these a kind takes, and their sense, is checked by `optionsFault`. */
export const fieldOptions = z.strictObject({
  placeholder: z.string().max(FIELD_LIMITS.placeholder).optional().meta({ description: 'shown in the empty field; every kind that is filled in but checkbox' }),
  maxLength: z.number().int().min(1).max(FIELD_LIMITS.multiLine).optional().meta({ description: 'text (up to 200), multi-line (up to 2000): characters' }),
  min: z.number().optional().meta({ description: 'number: smallest value' }),
  max: z.number().optional().meta({ description: 'number: largest value' }),
  decimals: z.number().int().min(0).max(FIELD_LIMITS.decimals).optional().meta({ description: 'number: digits after the point; default 0' }),
  grouped: z.boolean().optional().meta({ description: 'number: thousands parted by commas' }),
  choices: z.array(z.string().min(1).max(FIELD_LIMITS.choice)).min(1).max(FIELD_LIMITS.choices).optional().meta({ description: 'choice: what can be chosen; needed unless a form field of the PDF has them' }),
  align: z.enum(['left', 'center', 'right']).optional(),
  fontSize: z.number().min(FIELD_LIMITS.fontSize.min).max(FIELD_LIMITS.fontSize.max).optional().meta({ description: 'points; smaller when the text would not fit; default: as large as fits, up to 12' }),
  dateFormat: z.enum(['chinese', 'iso']).optional().meta({ description: 'date: 2026年11月24日 (default) or 2026-11-24' }),
}).meta({ id: 'FieldOptions' });

/**
 * What a route takes and answers. `body: 'pdf'` is a raw `application/pdf` body, `'image'` a raw `image/jpeg` or `image/png`,
 * `'document'` any of the three.
 * `answer` is the schema of the JSON answer, or the media type of a binary one.
 */
export interface RouteContract {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | 'pdf' | 'image' | 'document';
  readonly status: 200 | 201 | 202 | 204;
  readonly answer: z.ZodType | 'application/pdf' | 'image/jpeg' | 'application/x-pem-file' | 'application/zip' | 'application/octet-stream' | 'none';
  readonly errors: readonly ErrorCode[];
}
export const contract = <T extends RouteContract>(description: T): T => description;

/** Keyset paging: opaque cursor, null when there is no more. */
export const page = { cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(100).default(20) };
