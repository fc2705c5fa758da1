/** Security §3.4: of many phones that take one invitation at the same moment exactly one gets it. */
import { findUserIdByPhone } from '../../bff/src/account';
import { ensureUser } from '../../bff/src/account/users';
import { inTransaction, insertRows } from '../../bff/src/db';
import { bindRecipient } from '../../bff/src/envelope';
import { Envelope, Recipient, Task } from '../../bff/src/envelope/entities';
import { InviteTicket } from '../../bff/src/partner/entities';
import { claimTicket } from '../../bff/src/partner';
import { newId, newToken, sha256Hex } from '../../bff/src/kernel';
import { forEachDatabase } from '../kit/databases';
import { enter, openLuobi, personOf, sendContract, someSigner, type LuobiHere, type Sent } from '../kit/luobi';
import { freshPhone, outcomesOf } from '../kit/people';

const PAIRS = 100;

forEachDatabase('two phones and one invitation', (database) => {
  let luobi: LuobiHere;
  let envelope: Sent;
  const who = someSigner();
  beforeAll(async () => {
    luobi = await openLuobi(database());
    await enter(luobi, who);
    envelope = await sendContract(luobi, who);
  });
  afterAll(async () => { await luobi.close(); });

  const unbind = async (): Promise<void> => {
    const { manager } = luobi.services.dataSource;
    await manager.update(Recipient, { id: personOf(envelope) }, { userId: null, claimedAt: null });
    await manager.update(Task, { recipientId: personOf(envelope) }, { userId: null });
  };
  /** A ticket of the demo partner whose number is known: 42. */
  const mint = async (): Promise<string> => {
    const ticket = newToken(24);
    const now = luobi.services.clock.now();
    const { partnerId } = await luobi.services.dataSource.manager.findOneByOrFail(Envelope, { id: envelope.envelopeId });
    await insertRows(luobi.services.dataSource.manager, InviteTicket, {
      id: newId(), ticketHash: sha256Hex(ticket), partnerId, envelopeId: envelope.envelopeId, recipientId: personOf(envelope), number: '42', choices: '11,42,77',
      state: 'open', claimedBy: null, claimedAt: null, createdAt: now, expiresAt: new Date(now.getTime() + 300_000),
    });
    return ticket;
  };

  test(`binding: ${PAIRS} pairs of two users at once, one of each pair wins`, async () => {
    const users = [await ensureUser(luobi.services, freshPhone()), await ensureUser(luobi.services, freshPhone())];
    for (let pair = 0; pair < PAIRS; pair++) {
      await unbind();
      const outcomes = await outcomesOf(users.map((userId) => inTransaction(luobi.services.dataSource, (manager) => bindRecipient(manager, { recipientId: personOf(envelope), userId, at: luobi.services.clock.now() }))));
      expect(outcomes).toEqual({ ok: 1, ticket_used: 1 });
      const { userId } = await luobi.services.dataSource.manager.findOneByOrFail(Recipient, { id: personOf(envelope) });
      expect(users).toContain(userId);
      expect((await luobi.services.dataSource.manager.findOneByOrFail(Task, { recipientId: personOf(envelope) })).userId).toBe(userId);
    }
    await unbind();
  }, 120_000);

  test('the right number and a wrong one at once: the ticket is claimed or burnt, never both', async () => {
    const userId = (await findUserIdByPhone(luobi.services, who.phone))!;
    const seen = new Set<string>();
    for (let round = 0; round < 30; round++) {
      await unbind();
      const ticket = await mint();
      const claim = (number: string) => claimTicket(luobi.services, { userId, ticket, number, ip: '127.0.0.1', userAgent: 'x' });
      const outcomes = await outcomesOf([claim('42'), claim('11'), claim('77')]);
      const { state } = await luobi.services.dataSource.manager.findOneByOrFail(InviteTicket, { ticketHash: sha256Hex(ticket) });
      const { userId: bound } = await luobi.services.dataSource.manager.findOneByOrFail(Recipient, { id: personOf(envelope) });
      expect([state, bound]).toEqual(outcomes['ok'] ? ['claimed', userId] : ['burnt', null]);
      seen.add(state);
    }
    expect(seen.size).toBeGreaterThan(0);
  }, 120_000);
});
