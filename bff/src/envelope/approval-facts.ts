/** What an approver decides by, beside the pages: what the others filled in and signed, and which seals may follow by whose authority. */
import { displayText, takesValue } from '@luobi/shared';
import { sealAuthorizations, type SealKind } from '../org';
import { colleague } from './assignment';
import type { EnvelopeDeps } from './deps';
import { Recipient, Task } from './entities';
import { setupOf } from './field-setup';
import { valueFieldsOf } from './field-values';

export interface ApprovalFacts {
  /** amounts, dates, texts and choices as the pages show them, in order of signers and places */
  readonly values: readonly { readonly label: string; readonly value: string }[];
  readonly seals: readonly { readonly name: string; readonly kind: SealKind; readonly sealer: string | null; readonly grantedBy: string; readonly validUntil: Date }[];
}

const MOST_VALUES = 20;
const SHOWN_KINDS: readonly string[] = ['number', 'date', 'text', 'choice'];

export async function approvalFacts(deps: EnvelopeDeps, task: Task): Promise<ApprovalFacts | null> {
  if (task.kind !== 'approval' || task.organizationId === null) return null;
  const { manager } = deps.dataSource;
  const recipients = await manager.find(Recipient, { where: { envelopeId: task.envelopeId }, order: { turn: 'ASC', position: 'ASC' } });
  const values: { label: string; value: string }[] = [];
  for (const recipient of recipients) {
    if (!(await manager.existsBy(Task, { recipientId: recipient.id, kind: 'signing', state: 'done' }))) continue;
    for (const { field, value } of await valueFieldsOf(manager, deps.box, recipient.id)) {
      if (value === null || field.label === '' || !SHOWN_KINDS.includes(field.kind)) continue;
      values.push({ label: field.label, value: takesValue(field.kind) ? displayText(field.kind, setupOf(field).options, value) : value });
    }
  }
  const granted = await sealAuthorizations(deps, task.organizationId);
  const seals = await Promise.all(granted.map(async ({ userId, ...seal }) => ({ ...seal, sealer: (await colleague(deps, userId)).name })));
  return { values: values.slice(0, MOST_VALUES), seals };
}
