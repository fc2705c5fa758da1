/** Reads what an operator typed into an order, or says in one sentence what is wrong with it. */
import { parseArgs } from 'node:util';

export class OrderError extends Error {}

export const ADMIN_USAGE = `npm run admin -- organization add --name NAME --uscc CODE
npm run admin -- organization list
npm run admin -- member set --organization USCC --phone PHONE --roles approver,sealer,admin
npm run admin -- member remove --organization USCC --phone PHONE
npm run admin -- seal add --organization USCC --name NAME --kind official|contract|finance
npm run admin -- seal grant --organization USCC --seal NAME --phone PHONE --granted-by NAME --until 2027-12-31
npm run admin -- seal revoke --organization USCC --seal NAME --phone PHONE
npm run admin -- partner add --name NAME --organization USCC [--to FILE]
npm run admin -- partner list
npm run admin -- partner add-key --partner ID [--to FILE]
npm run admin -- partner revoke-key --partner ID --key KEY
npm run admin -- hold place --envelope ID --reason TEXT
npm run admin -- hold release --envelope ID
npm run admin -- hold list`;

/** What each order takes: every name is needed unless it ends in `?`. */
const ORDERS = {
  'organization add': ['name', 'uscc'],
  'organization list': [],
  'member set': ['organization', 'phone', 'roles'],
  'member remove': ['organization', 'phone'],
  'seal add': ['organization', 'name', 'kind'],
  'seal grant': ['organization', 'seal', 'phone', 'granted-by', 'until'],
  'seal revoke': ['organization', 'seal', 'phone'],
  'partner add': ['name', 'organization', 'to?'],
  'partner list': [],
  'partner add-key': ['partner', 'to?'],
  'partner revoke-key': ['partner', 'key'],
  'hold place': ['envelope', 'reason'],
  'hold release': ['envelope'],
  'hold list': [],
} as const satisfies Record<string, readonly string[]>;
export type AdminOperation = keyof typeof ORDERS;

export interface AdminOrder {
  readonly operation: AdminOperation;
  /** trimmed, never empty; an optional one that was not given is absent */
  readonly given: Readonly<Record<string, string>>;
}

/** @throws OrderError */
export function readOrder(args: readonly string[]): AdminOrder {
  const operation = (Object.keys(ORDERS) as AdminOperation[]).find((name) => name === args.slice(0, 2).join(' '));
  if (!operation) throw new OrderError(args.length === 0 ? 'What shall be done?' : `There is no "${args.slice(0, 2).join(' ')}".`);
  const wanted: readonly string[] = ORDERS[operation];
  const names = wanted.map((name) => name.replace('?', ''));
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({ args: args.slice(2), options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])), allowPositionals: false }));
  } catch (error) {
    throw new OrderError((error as Error).message);
  }
  const given = Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [])));
  const missing = wanted.filter((name) => !name.endsWith('?') && given[name] === undefined);
  if (missing.length > 0) throw new OrderError(`${operation} needs ${missing.map((name) => `--${name}`).join(', ')}.`);
  return { operation, given };
}

/** A day in China, to its end. @throws OrderError */
export function readDay(text: string): Date {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const at = new Date(`${text}T23:59:59.999+08:00`);
  if (!day || Number.isNaN(at.getTime()) || new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10) !== text) throw new OrderError(`${text} is no day like 2027-12-31.`);
  return at;
}

/** @throws OrderError */
export function readOneOf<T extends string>(text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (!found) throw new OrderError(`There is no ${text}; there are ${known.join(', ')}.`);
  return found;
}
