/** From what the partner asked for to rectangles on pages: keywords found, borders checked, names given. */
import type { FieldKind } from '@luobi/shared';
import type { BodyInput } from '@luobi/shared/contract';
import { AppError } from '../kernel';
import type { FieldPlacement, PageSize, SigningService } from '../signing/port';

type RecipientRequest = BodyInput<'partnerCreateEnvelope'>['recipients'][number];
type FieldRequest = RecipientRequest['fields'][number];

export interface PlannedField extends FieldPlacement {
  readonly recipient: number;
  readonly position: number;
  readonly label: string;
  readonly required: boolean;
}

/** The one field whose act signs the file: a hand's for a person, a seal's for an organisation. */
const MARK: Readonly<Record<RecipientRequest['kind'], FieldKind>> = { person: 'signature', organization: 'seal' };

/**
 * @param recipients in the order of the request; `recipient` of the result is the index
 * @throws AppError field_outside_page | field_value_invalid {path, reason}
 */
export async function planFields(signing: Pick<SigningService, 'findKeyword'>, pdf: Uint8Array, pages: readonly PageSize[], recipients: readonly RecipientRequest[]): Promise<PlannedField[]> {
  const hits = new Map<string, ReturnType<SigningService['findKeyword']>>();
  const find = (keyword: string): ReturnType<SigningService['findKeyword']> => {
    const known = hits.get(keyword) ?? signing.findKeyword(pdf, keyword);
    hits.set(keyword, known);
    return known;
  };
  const planned: PlannedField[] = [];
  for (const [recipient, request] of recipients.entries()) {
    requireOneMark(request, recipient);
    for (const [position, field] of request.fields.entries()) {
      const path = `recipients.${recipient}.fields.${position}`;
      const box = await locate(field, path, find);
      requireInside(box, pages, path);
      planned.push({ ...box, name: `r${recipient + 1}_${field.kind}_${position + 1}`, kind: field.kind, recipient, position, label: field.label ?? '', required: field.required ?? true });
    }
  }
  return planned;
}

function requireOneMark(request: RecipientRequest, recipient: number): void {
  const marks = request.fields.filter((field) => field.kind === 'signature' || field.kind === 'seal');
  if (marks.length !== 1 || marks[0]?.kind !== MARK[request.kind]) {
    throw new AppError('field_value_invalid', { path: `recipients.${recipient}.fields`, reason: `exactly one ${MARK[request.kind]} field is needed` });
  }
}

interface Box {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
async function locate({ place }: FieldRequest, path: string, find: (keyword: string) => ReturnType<SigningService['findKeyword']>): Promise<Box> {
  if ('page' in place) return { page: place.page, x: place.x, y: place.y, width: place.width, height: place.height };
  const hit = (await find(place.keyword))[place.index ?? 0];
  if (!hit) throw new AppError('field_value_invalid', { path, reason: 'keyword_not_found', keyword: place.keyword });
  return { page: hit.page, x: hit.x + (place.offsetX ?? 0), y: hit.y + (place.offsetY ?? 0), width: place.width, height: place.height };
}

function requireInside(box: Box, pages: readonly PageSize[], path: string): void {
  const page = pages[box.page - 1];
  const inside = page && [box.x, box.y].every((n) => Number.isFinite(n) && n >= 0) && box.x + box.width <= page.width && box.y + box.height <= page.height;
  if (!inside) throw new AppError('field_outside_page', { path, page: box.page });
}
