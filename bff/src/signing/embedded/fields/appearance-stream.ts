/** An appearance as a form XObject that stands upright in its field, however its page is turned (ISO 32000-1 §12.5.5). */
import { compressed } from '../fonts';
import { name, type Dict, type Stream } from '../pdf';
import type { AppearanceFrame } from './geometry';

/** @param draw a content stream for a size in points, y up, origin at the lower left */
export function appearanceStream(frame: AppearanceFrame, draw: (width: number, height: number) => string, resources: Dict): Stream {
  const { width, height, matrix } = frame;
  const content = Buffer.from(draw(width, height), 'latin1');
  const stream = compressed(content, { Subtype: name('Form'), BBox: [0, 0, width, height], ...(resources.size > 0 ? { Resources: resources } : {}) });
  if (matrix.some((value, i) => value !== [1, 0, 0, 1, 0, 0][i])) stream.dict.set('Matrix', matrix);
  return stream;
}
