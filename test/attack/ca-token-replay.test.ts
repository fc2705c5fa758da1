/** R29: an authority, or somebody between us and it, sends what it sent before, what it sent to another, or what another sent. */
import { rfc3161Client } from '../../bff/src/ca/remote/rfc3161';
import { requestTimestamp, type TimestampExchange } from '../../bff/src/ca/request-timestamp';
import { timestampChain } from '../../bff/src/ca/timestamp-chain';
import { sha256, systemClock } from '../../bff/src/kernel';
import { httpAuthority, type HttpAuthority } from '../kit/tsa';

const digest = sha256('signature value');
let authority: HttpAuthority;
let other: HttpAuthority;
const closing: { close(): Promise<void> }[] = [];
beforeAll(async () => { [authority, other] = await Promise.all([httpAuthority(), httpAuthority()]); });
afterAll(async () => { await Promise.all([authority, other, ...closing].map((one) => one.close())); });

/** A line to the authority on which somebody sits: what comes through is kept, what goes out is chosen. */
function wiretap(choose: (kept: readonly Uint8Array[], honest: () => Promise<Uint8Array>, request: Uint8Array) => Promise<Uint8Array>): TimestampExchange {
  const client = rfc3161Client({ url: authority.url, allowLoopbackHttp: true });
  closing.push(client);
  const kept: Uint8Array[] = [];
  return {
    policy: authority.policy, trustAnchors: [authority.trustAnchor], clock: systemClock,
    send: (request) => choose(kept, async () => {
      const response = await client.send(request);
      kept.push(response);
      return response;
    }, request),
  };
}
const stamp = (exchange: TimestampExchange, over = digest): Promise<unknown> => requestTimestamp(over, exchange);
const refusedFor = (reason: string): object => ({ code: 'unavailable', details: { reason } });

test('the honest line works, every time', async () => {
  const line = wiretap((_, honest) => honest());
  for (let i = 0; i < 3; i++) await expect(stamp(line)).resolves.toHaveProperty('token');
});
test('the answer of the last question is refused, also over the very same digest', async () => {
  const line = wiretap(async (kept, honest) => kept[0] ?? honest());
  await stamp(line);
  for (let i = 0; i < 3; i++) await expect(stamp(line)).rejects.toMatchObject(refusedFor('nonce'));
  await expect(stamp(line, sha256('another'))).rejects.toMatchObject(refusedFor('imprint'));
});
test('answers of two questions that were asked together and exchanged are refused both', async () => {
  const turns: ((response: Uint8Array) => void)[] = [];
  const answers: Uint8Array[] = [];
  const line = wiretap(async (_, honest) => {
    answers.push(await honest());
    return new Promise((resolve) => {
      turns.push(resolve);
      if (turns.length === 2) turns.forEach((give, i) => give(answers[1 - i]!));
    });
  });
  const results = await Promise.allSettled([stamp(line, sha256('one')), stamp(line, sha256('two'))]);
  for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: refusedFor('imprint') });
});
test('an answer asked for with a nonce of the attacker\'s is refused', async () => {
  const line = wiretap(async (_, __, request) => {
    const forged = Buffer.from(request);
    forged[forged.length - 6]! ^= 1;
    const client = rfc3161Client({ url: authority.url, allowLoopbackHttp: true });
    closing.push(client);
    return client.send(forged);
  });
  await expect(stamp(line)).rejects.toMatchObject({ code: 'unavailable' });
});
test('another authority\'s good answer to the same question is refused, trusted only by somebody else', async () => {
  const client = rfc3161Client({ url: other.url, allowLoopbackHttp: true });
  closing.push(client);
  const line = wiretap((_, __, request) => client.send(request));
  await expect(stamp(line)).rejects.toMatchObject({ code: 'unavailable', details: { reason: expect.stringMatching(/^chain_/) as string } });
});
test('an answer kept for ten minutes is too old, were even its nonce right', async () => {
  let late = 0;
  const line = { ...wiretap((_, honest) => honest()), clock: { now: () => new Date(Date.now() + late) } };
  await stamp(line);
  late = 10 * 60_000;
  await expect(stamp(line)).rejects.toMatchObject(refusedFor('time'));
});
test('in a list, a replaying first authority costs nothing but its turn', async () => {
  const replaying = wiretap(async (kept, honest) => kept[0] ?? honest());
  await stamp(replaying);
  const client = rfc3161Client({ url: other.url, allowLoopbackHttp: true });
  closing.push(client);
  const chain = timestampChain({
    clock: systemClock,
    sources: [{ name: 'replaying', ...replaying }, { name: 'honest', send: client.send, policy: other.policy, trustAnchors: [other.trustAnchor] }],
  });
  for (let i = 0; i < 4; i++) await expect(chain.timestamp(digest)).resolves.toHaveProperty('token');
  expect(chain.states()[0]).toMatchObject({ circuit: 'open', lastFailure: { reason: 'nonce' } });
});
