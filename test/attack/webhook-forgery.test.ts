/** The sample check of a webhook: what a partner must refuse, tried against the code partners copy. */
import { webhookIsGenuine } from '../../bff/demo/partner-client';
import { signWebhook } from '../../bff/src/partner';

const SECRET = 's'.repeat(43);
const NOW = Date.parse('2026-11-24T08:00:00.000Z');
const BODY = '{"deliveryId":"7ZK3V8Q4N6S2M7T5R1W0XYZ4AB","event":"envelope.completed","state":"completed"}';
const seconds = NOW / 1000;
const check = (header: string | undefined, body = BODY, secret = SECRET): boolean => webhookIsGenuine(secret, header, Buffer.from(body), NOW);

test('an honest webhook passes, also five minutes early or late', () => {
  for (const skew of [0, -300, 300]) expect(check(signWebhook(SECRET, seconds + skew, BODY))).toBe(true);
});
test.each<[string, string | undefined]>([
  ['no signature', undefined],
  ['an empty one', ''],
  ['one without time', signWebhook(SECRET, seconds, BODY).replace(/^t=\d+,/, '')],
  ['an old one', signWebhook(SECRET, seconds - 301, BODY)],
  ['one from the future', signWebhook(SECRET, seconds + 301, BODY)],
  ['another time than was signed', signWebhook(SECRET, seconds, BODY).replace(/t=\d+/, `t=${seconds + 1}`)],
  ['another secret', signWebhook('other', seconds, BODY)],
  ['an empty secret', signWebhook('', seconds, BODY)],
  ['upper-case hex', signWebhook(SECRET, seconds, BODY).replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())],
  ['a cut one', signWebhook(SECRET, seconds, BODY).slice(0, -2)],
  ['two signatures', `${signWebhook(SECRET, seconds, BODY)},${signWebhook(SECRET, seconds, BODY)}`],
])('refuses %s', (_, header) => expect(check(header)).toBe(false));
test.each([['one changed letter', BODY.replace('completed"}', 'Completed"}')], ['a blank more', `${BODY} `], ['the same JSON in other words', JSON.stringify(JSON.parse(BODY), null, 1)], ['nothing', '']])('refuses the signature on %s', (_, body) => {
  expect(check(signWebhook(SECRET, seconds, BODY), body)).toBe(false);
});
