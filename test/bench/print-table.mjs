/** The table of `npm run bench`: one line a figure and yardstick. */
import { padDisplay } from '../../bff/cli/lib/say.mjs';

/** Rates are better when higher, everything else when lower. */
const isRate = (unit) => unit === '/s';

/** @param rows {title, unit, target: number | null, ours: {median, best}, beside: [string, number | null | undefined][]}[] */
export function printTable(rows) {
  const table = [['figure', 'unit', 'target', 'median', 'best', 'met', 'beside', 'theirs', 'ours / theirs']];
  for (const { title, unit, target, ours, beside } of rows) {
    const own = [title, unit, target === null ? '' : `${isRate(unit) ? '≥' : '≤'} ${target}`, short(ours.median), short(ours.best), met(unit, target, ours)];
    if (beside.length === 0) table.push([...own, '', '', '']);
    beside.forEach(([name, theirs], i) => {
      const known = typeof theirs === 'number' && Number.isFinite(theirs);
      table.push([...(i === 0 ? own : own.map(() => '')), name, known ? short(theirs) : 'not here', known ? ratio(ours.median / theirs) : '']);
    });
  }
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  const left = new Set([0, 1, 5, 6]);
  for (const cells of table) console.log(cells.map((cell, column) => (left.has(column) ? padDisplay(cell, widths[column]) : cell.padStart(widths[column]))).join('  ').trimEnd());
  console.log('\nMedian against target; "best" says that only the best run met it, as on a busy machine. Under 1 is faster for times, over 1 for rates (/s).');
  console.log('The npm packages draw no mark and ask for no timestamp; a signature alone is less than the act it stands beside.');
}

function met(unit, target, { median, best }) {
  if (target === null) return '';
  const good = (value) => (isRate(unit) ? value >= target : value <= target);
  return good(median) ? 'yes' : good(best) ? 'best' : 'no';
}

function short(value) {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

function ratio(value) {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}
