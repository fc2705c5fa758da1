/**
 * The value of a text or date field as its appearance (ISO 32000-1 §12.7.3.3): one line, upright, as large as fits up
 * to 12 points, in the middle of the height. A value that would be too small to read is refused, never cut.
 */
import { AppError } from '../../../kernel';
import { textWidth, type FontSubset } from '../fonts';
import { numberText } from '../pdf';

const LARGEST = 12;
const SMALLEST = 5;
const PADDING = 2;
const INK = '0.122 0.137 0.161';
/** baseline above the lower edge of an ideographic em box, in em */
const BASELINE = 0.12;

/**
 * @param fontKey name of the subset in the form's resources
 * @returns a content stream, y up, origin at the lower left of the field
 * @throws AppError field_value_invalid {reason}
 */
export function drawFieldText(text: string, width: number, height: number, subset: FontSubset, fontKey: string): string {
  const room = width - 2 * PADDING;
  const size = Math.min(LARGEST, height * 0.78, room / textWidth(text, 1));
  if (!(size >= SMALLEST)) throw new AppError('field_value_invalid', { reason: 'the text does not fit into its field' });
  const baseline = (height - size) / 2 + size * BASELINE;
  return `/Tx BMC\nq\nBT\n/${fontKey} ${numberText(size)} Tf\n${INK} rg\n${PADDING} ${numberText(baseline)} Td\n${subset.encode(text)} Tj\nET\nQ\nEMC`;
}
