/** The two pictures of a checkbox: a square frame as large as fits, empty or ticked. */
import { numberText } from '../pdf';

const INK = '0.122 0.137 0.161';
/** corners of the tick in parts of the square, y up */
const TICK = [[0.2, 0.52], [0.42, 0.28], [0.82, 0.76]] as const;

/** @param width of the field in points @param height likewise @returns a content stream */
export function drawCheckbox(checked: boolean, width: number, height: number): string {
  const side = Math.min(width, height) * 0.86;
  const [left, bottom] = [(width - side) / 2, (height - side) / 2];
  const line = Math.max(0.4, side * 0.06);
  const frame = `${[left, bottom, side, side].map(numberText).join(' ')} re S`;
  const points = TICK.map(([x, y], i) => `${numberText(left + x * side)} ${numberText(bottom + y * side)} ${i === 0 ? 'm' : 'l'}`);
  const tick = `${numberText(side * 0.11)} w 1 J 1 j\n${points.join('\n')} S`;
  return `q\n${INK} RG ${numberText(line)} w\n${frame}\n${checked ? `${tick}\n` : ''}Q`;
}
