/**
 * Content that does something, or shows one thing now and another later (security R23): scripts, actions that reach out
 * of the document, forms in XFA, files inside, media, hidden layers. Found by looking at every object in use, not only
 * at those a viewer would reach.
 */
import type { ErrorCode } from '@luobi/shared';
import { countOf, Dict, isArray, nameOf, PdfString, Stream, type PdfDocument, type PdfObject } from '../pdf';

/** What was found, for `details.reason`; see codeFor. */
export type ActiveContent =
  | 'javascript' | 'launch' | 'submit_form' | 'go_to_remote' | 'import_data' | 'media' | 'xfa' | 'embedded_file' | 'hidden_layers' | 'hidden_content' | 'need_appearances' | 'unsafe_link';

/** What people are told: what to do differs. */
export function codeFor(found: ActiveContent): ErrorCode {
  switch (found) {
    case 'javascript': case 'launch': return 'pdf_script';
    case 'xfa': return 'pdf_xfa';
    case 'embedded_file': return 'pdf_attachment';
    case 'hidden_layers': return 'pdf_hidden_layers';
    default: return 'pdf_active_content';
  }
}

/** /S of an action dictionary (ISO 32000-2 §12.6.4) */
const ACTIONS: ReadonlyMap<string, ActiveContent> = new Map<string, ActiveContent>(Object.entries({
  JavaScript: 'javascript', Launch: 'launch', SubmitForm: 'submit_form', GoToR: 'go_to_remote', GoToE: 'go_to_remote', ImportData: 'import_data',
  Rendition: 'media', Movie: 'media', Sound: 'media', GoTo3DView: 'media', RichMediaExecute: 'media', SetOCGState: 'hidden_layers', Hide: 'hidden_content', ResetForm: 'hidden_content',
}));
/** /Subtype of an annotation (§12.5.6) */
const ANNOTATIONS: ReadonlyMap<string, ActiveContent> = new Map<string, ActiveContent>(Object.entries({ FileAttachment: 'embedded_file', RichMedia: 'media', Screen: 'media', Movie: 'media', Sound: 'media', '3D': 'media' }));
/** keys that only such content has */
const KEYS: ReadonlyMap<string, ActiveContent> = new Map<string, ActiveContent>(Object.entries({ JS: 'javascript', JavaScript: 'javascript', XFA: 'xfa', EmbeddedFiles: 'embedded_file', EF: 'embedded_file', Collection: 'embedded_file', RichMediaContent: 'media', RichMediaSettings: 'media', '3DD': 'media' }));

/** The first kind found in one object, direct values included; a name may stand in an object of its own. */
export function activeContentIn(document: PdfDocument, object: PdfObject): ActiveContent | null {
  const dict = object instanceof Stream ? object.dict : object;
  if (isArray(dict)) return firstOf(document, dict);
  if (!(dict instanceof Dict)) return null;
  const named = (key: string) => nameOf(document.resolve(dict.get(key))) ?? '';
  const found = ACTIONS.get(named('S')) ?? ANNOTATIONS.get(named('Subtype')) ?? (named('Type') === 'EmbeddedFile' ? 'embedded_file' : undefined);
  if (found) return found;
  if (named('S') === 'URI' && !isWebLink(document.resolve(dict.get('URI')))) return 'unsafe_link';
  for (const [key, value] of dict.entries()) {
    const inside = (value === null ? undefined : KEYS.get(key)) ?? activeContentIn(document, value);
    if (inside) return inside;
  }
  return null;
}

/** Links to the web and to a mail address are words on a page; file:, javascript: and program links are not. */
function isWebLink(target: PdfObject): boolean {
  if (!(target instanceof PdfString)) return false;
  const scheme = /^[\0-\x20]*([a-z][a-z0-9+.-]*):/i.exec(target.bytes.toString('latin1'))?.[1]?.toLowerCase();
  return scheme === undefined || ['http', 'https', 'mailto', 'tel'].includes(scheme);
}

function firstOf(document: PdfDocument, list: readonly PdfObject[]): ActiveContent | null {
  for (const item of list) {
    const found = activeContentIn(document, item);
    if (found) return found;
  }
  return null;
}

/** What the catalog says that changes what people see. */
export function catalogContent(document: PdfDocument): ActiveContent | null {
  const form = document.resolve(document.catalog.get('AcroForm'));
  if (form instanceof Dict && document.resolve(form.get('NeedAppearances')) === true) return 'need_appearances';
  return hidesLayers(document) ? 'hidden_layers' : null;
}

/** What is needed of a document, also of one that is being repaired. */
export interface LayerSource {
  readonly trailer: Dict;
  resolve(object: PdfObject | undefined): PdfObject;
}

/** Whether a configuration hides a layer, or shows it on the screen and not in print (§8.11.4.3). */
export function hidesLayers(document: LayerSource): boolean {
  const catalog = document.resolve(document.trailer.get('Root'));
  const layers = catalog instanceof Dict ? document.resolve(catalog.get('OCProperties')) : null;
  if (!(layers instanceof Dict)) return false;
  const configurations = [layers.get('D'), ...(listOf(document, layers.get('Configs')))].map((c) => document.resolve(c));
  return configurations.some((c) => c instanceof Dict
    && (nameOf(document.resolve(c.get('BaseState'))) === 'OFF' || listOf(document, c.get('OFF')).length > 0 || listOf(document, c.get('AS')).length > 0));
}

/** A membership that shows something just when layers are hidden, or by an expression (§8.11.2.2). */
export function dependsOnLayers(document: LayerSource, object: PdfObject): boolean {
  if (isArray(object)) return object.some((item) => dependsOnLayers(document, item));
  const dict = object instanceof Stream ? object.dict : object;
  if (!(dict instanceof Dict)) return false;
  const policy = nameOf(document.resolve(dict.get('P'))) ?? '';
  if (nameOf(document.resolve(dict.get('Type'))) === 'OCMD' && (dict.has('VE') || policy === 'AnyOff' || policy === 'AllOff')) return true;
  return [...dict.entries()].some(([, value]) => dependsOnLayers(document, value));
}

/**
 * Whether a signature in the file permits no further one: DocMDP or Lock with P = 1 (§12.8.2.2).
 * Anything but 2 and 3 counts as 1.
 */
export function forbidsSigning(document: PdfDocument): boolean {
  const narrow = (parameters: PdfObject, absent: number) => {
    const p = parameters instanceof Dict && parameters.has('P') ? countOf(document.resolve(parameters.get('P'))) : absent;
    return p !== 2 && p !== 3;
  };
  return document.signatureFields().some(({ dict, value }) => {
    if (!(value instanceof Dict)) return false;
    const references = listOf(document, value.get('Reference')).map((r) => document.resolve(r));
    const certified = references.some((r) => r instanceof Dict && nameOf(document.resolve(r.get('TransformMethod'))) === 'DocMDP' && narrow(document.resolve(r.get('TransformParams')), 2));
    const lock = document.resolve(dict.get('Lock'));
    return certified || (lock instanceof Dict && lock.has('P') && narrow(lock, 2));
  });
}

function listOf(document: Pick<LayerSource, 'resolve'>, object: PdfObject | undefined): readonly PdfObject[] {
  const found = document.resolve(object);
  return isArray(found) ? found : [];
}
