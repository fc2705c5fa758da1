/**
 * The signer's values and the pieces of a cross-page seal, written into their fields in the revision that is signed.
 * Each kind of field keeps its own meaning: text in /V and drawn, the state of a checkbox, the value of a choice.
 */
import { AppError } from '../../../kernel';
import type { FieldEntry, SealDrawing } from '../../port';
import { anySealFontSet, drawFieldText, drawImage, drawSealContent, placeSealPiece, SEAL_UNITS, sealFontSet, type TextStyle } from '../appearance';
import { appearanceFrame, appearanceStream, checkedState, choicesOf, findPlacedField, findStrips, textStyle, type PlacedField } from '../fields';
import { embedFonts, fontSetFor, isSharedText, mayShareFonts, sharedTextFont, sharesFonts, type FontSet } from '../fonts';
import { jpegSize } from './jpeg-size';
import { Dict, name, PdfString, Stream, type FormField, type IncrementalUpdate, type PdfObject } from '../pdf';

const LONGEST_VALUE = 2_000;
const TEXT_KINDS = ['text', 'multi-line', 'number', 'date', 'choice'] as const;
const KINDS = [...TEXT_KINDS, 'checkbox', 'image'];

/** @returns the names of the fields that were filled */
export async function fillValues(update: IncrementalUpdate, fields: readonly FormField[], values: readonly FieldEntry[]): Promise<string[]> {
  const given = values.filter(({ value }) => value !== '');
  if (given.some(({ value }) => value.length > LONGEST_VALUE)) throw new AppError('field_value_invalid', { reason: 'the text is too long' });
  const names = given.map(({ fieldName }) => fieldName);
  if (new Set(names).size !== names.length) throw new AppError('field_value_invalid', { reason: 'two values for one field' });
  const entries = given.map((entry) => ({ entry, field: findPlacedField(update.document, fields, entry.fieldName, KINDS) }));
  await fillTexts(update, entries.filter(({ field }) => (TEXT_KINDS as readonly string[]).includes(field.kind)));
  for (const { entry, field } of entries) {
    if (field.kind === 'checkbox') tick(update, field, entry.value);
    else if (field.kind === 'image') fillImage(update, field, entry);
  }
  return entries.filter(({ entry, field }) => field.kind !== 'checkbox' || entry.value === 'on').map(({ entry }) => entry.fieldName);
}

interface Filling {
  readonly entry: FieldEntry;
  readonly field: PlacedField;
}

/** All texts of one act share their fonts; dates and numbers share one with the whole file, where it has been given one. */
async function fillTexts(update: IncrementalUpdate, texts: readonly Filling[]): Promise<void> {
  const shared = mayShareFonts(update.document) ? await sharedTextFont() : null;
  const sharing = (filling: Filling): boolean => shared !== null && isSharedText(filling.entry.value) && sharesFonts(update.document, shared);
  const [common, other] = [texts.filter(sharing), texts.filter((filling) => !sharing(filling))];
  if (common.length > 0) drawTexts(update, common, shared!);
  if (other.length > 0) drawTexts(update, other, await fontSetFor(other.map(({ entry }) => entry.value).join('')));
}

function drawTexts(update: IncrementalUpdate, texts: readonly Filling[], fonts: FontSet): void {
  const resources = new Dict({ Font: embedFonts(update, fonts) });
  for (const { entry: { value }, field } of texts) {
    const style: TextStyle = { ...textStyle(update.document, field.dict), multiLine: field.kind === 'multi-line' };
    const look = draw(update, field, (width, height) => drawFieldText(value, width, height, style, fonts), resources);
    update.edit(field.ref, 'a field').set('V', PdfString.text(field.kind === 'choice' ? chosen(update, field, value) : value)).set('AP', new Dict({ N: look }));
  }
}

function chosen(update: IncrementalUpdate, field: PlacedField, shown: string): string {
  const choice = choicesOf(update.document, field.dict).find((option) => option.shown === shown);
  if (!choice) throw new AppError('field_value_invalid', { field: field.name, fault: 'not_a_choice' });
  return choice.value;
}

function tick(update: IncrementalUpdate, field: PlacedField, value: string): void {
  if (value === 'off') return;
  const state = checkedState(update.document, field.dict);
  if (value !== 'on' || !state) throw new AppError('field_value_invalid', { field: field.name, fault: 'not_a_state' });
  update.edit(field.ref, 'a field').set('V', name(state)).set('AS', name(state));
}

/** The value names the picture by its hash; the picture itself is in the appearance. */
function fillImage(update: IncrementalUpdate, field: PlacedField, { value, image }: FieldEntry): void {
  const size = image && jpegSize(image);
  if (!image || !size) throw new AppError('field_value_invalid', { field: field.name, fault: 'not_an_image' });
  const picture = update.add(new Stream(new Dict({
    Type: name('XObject'), Subtype: name('Image'), Width: size.width, Height: size.height, ColorSpace: name('DeviceRGB'), BitsPerComponent: 8, Filter: name('DCTDecode'),
  }), Buffer.from(image)));
  const look = draw(update, field, (width, height) => drawImage(size, width, height), new Dict({ XObject: new Dict({ I: picture }) }));
  update.edit(field.ref, 'a field').set('V', PdfString.text(`sha256:${value}`)).set('AP', new Dict({ N: look }));
}

/** A whole seal, drawn once and shown wherever the act puts it. @returns resources that call it /S @throws AppError glyph_missing */
export async function addSeal(update: IncrementalUpdate, seal: SealDrawing): Promise<Dict> {
  const any = mayShareFonts(update.document) ? await anySealFontSet(seal.organizationName) : null;
  const fonts = any && sharesFonts(update.document, any) ? any : await sealFontSet(seal);
  // like ink, a seal lets print show through
  const ink = new Dict({ Ink: new Dict({ BM: name('Multiply') }) });
  const resources = new Dict({ ExtGState: ink, Font: embedFonts(update, fonts) });
  const whole = appearanceStream({ width: SEAL_UNITS, height: SEAL_UNITS, matrix: [1, 0, 0, 1, 0, 0] }, () => drawSealContent(seal, fonts), resources);
  return new Dict({ XObject: new Dict({ S: update.add(whole) }) });
}

/** Pieces of the one drawing, each cut out by the border of its field. @param seal resources of addSeal @returns names of the fields, pieces by their own */
export function fillCrossPageSeals(update: IncrementalUpdate, fields: readonly FormField[], names: readonly string[], { organizationName }: SealDrawing, seal: Dict): string[] {
  return names.flatMap((own) => findStrips(update.document, fields, own).map(({ field, index, count }) => {
    const look = draw(update, field, (width, height) => placeSealPiece(index, width, height), seal);
    update.edit(field.ref, 'a field').set('V', PdfString.text(`${organizationName} 骑缝章 ${index + 1}/${count}`)).set('AP', new Dict({ N: look }));
    return field.name;
  }));
}

export function draw(update: IncrementalUpdate, field: PlacedField, content: (width: number, height: number) => string, resources: Dict): PdfObject {
  return update.add(appearanceStream(appearanceFrame(field.rect, field.turn, field.userUnit), content, resources));
}
