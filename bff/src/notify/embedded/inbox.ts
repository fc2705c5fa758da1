/**
 * The embedded SMS channel: a message lands in a table and is read at /dev/inbox, so that everything can be tried without
 * a vendor. It delivers nothing to a phone; the pages that show it exist only while this driver is in use. Sealed at
 * rest, because testers type real numbers; forgotten after a day.
 */
import { LessThan, type DataSource } from 'typeorm';
import { newId, type Clock, type PersonalDataBox } from '../../kernel';
import { insertRows } from '../../db';
import { Message } from '../entities';
import type { InboxMessage, SmsChannel, SmsInbox } from '../port';
import { renderMessage } from '../templates';

export interface InboxDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
}

const SHOWN = 50;
const KEPT_MS = 24 * 3_600_000;
const place = (id: string): string => `messages:body:${id}`;

export function createSmsInbox(deps: InboxDeps): SmsChannel & SmsInbox {
  const { dataSource, clock, box } = deps;
  return {
    async send({ phone, template }) {
      const id = newId();
      const at = clock.now();
      const body = JSON.stringify({ phone, text: renderMessage(template), code: 'code' in template ? template.code : '' });
      await insertRows(dataSource.manager, Message, { id, phoneIndex: box.blindIndex(phone, 'phone'), bodySealed: box.seal(body, place(id)), at });
      await dataSource.manager.delete(Message, { at: LessThan(new Date(at.getTime() - KEPT_MS)) });
      return { provider: 'luobi-inbox', transactionId: id };
    },
    async list(phone) {
      const where = phone === undefined ? {} : { phoneIndex: box.blindIndex(phone, 'phone') };
      const rows = await dataSource.manager.find(Message, { where, order: { at: 'DESC', id: 'DESC' }, take: SHOWN });
      return rows.map((row) => ({ ...(JSON.parse(box.open(row.bodySealed, place(row.id))) as Omit<InboxMessage, 'at'>), at: row.at }));
    },
  };
}
