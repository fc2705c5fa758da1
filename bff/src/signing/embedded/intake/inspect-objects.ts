/** Looks at every object in use, whether or not a page leads to it, and inflates every stream within the limits of R22. */
import { AppError } from '../../../kernel';
import { Stream, type PdfDocument } from '../pdf';
import { activeContentIn, catalogContent, codeFor, dependsOnLayers, type ActiveContent } from './active-content';

/** Filters whose output is structure or content; the rest is left to the image decoders. */
const INFLATED = new Set(['FlateDecode', 'Fl', 'ASCIIHexDecode', 'AHx', 'ASCII85Decode', 'A85', 'LZWDecode', 'LZW', 'RunLengthDecode', 'RL']);

/** @throws AppError pdf_script | pdf_xfa | pdf_attachment | pdf_hidden_layers | pdf_active_content | pdf_too_large | pdf_unreadable */
export function inspectObjects(document: PdfDocument): void {
  for (const [, object] of document.objects()) {
    const found = activeContentIn(document, object) ?? (dependsOnLayers(document, object) ? 'hidden_layers' : null);
    if (found) refuse(found);
    if (object instanceof Stream && document.filters(object).every((name) => INFLATED.has(name))) document.decode(object);
  }
  const active = catalogContent(document);
  if (active) refuse(active);
}

function refuse(found: ActiveContent): never {
  throw new AppError(codeFor(found), { reason: found });
}
