/** A picture in its field: whole, with its proportions, in the middle. */
import { numberText } from '../pdf';

/** @param width of the field in points @param height likewise @returns a content stream that shows the XObject /I */
export function drawImage(picture: { readonly width: number; readonly height: number }, width: number, height: number): string {
  const scale = Math.min(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  return `q ${[w, 0, 0, h, (width - w) / 2, (height - h) / 2].map(numberText).join(' ')} cm /I Do Q`;
}
