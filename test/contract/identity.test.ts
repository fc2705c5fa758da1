/** What every identity source must keep to (bff/src/identity/port.ts), run against each driver. */
import { askIdentitySource } from '../../bff/src/identity';
import { createSandboxIdentity } from '../../bff/src/identity/embedded/sandbox';
import type { IdentityService, RealNameOutcome } from '../../bff/src/identity/port';
import { connectIdentity, identityOperations } from '../../bff/src/identity/remote/luobi-http';
import { overHttp } from '../kit/over-http';
import { MovableClock, idNumber } from '../kit/people';

interface Driver {
  readonly open: () => IdentityService;
  /** a name the driver answers with the outcome */
  readonly names: Readonly<Record<Exclude<RealNameOutcome, 'invalid'>, readonly string[]>>;
}

const names = { match: ['张三丰', '买买提·吐尔逊', "Conan O'Brien"], mismatch: ['王错配'], not_found: ['李查无'], unavailable: ['赵超时', '钱不可用'], rate_limited: ['孙限流'] } as const;
const sandbox = (): IdentityService => createSandboxIdentity({ clock: new MovableClock() });
const drivers: [string, Driver][] = [
  ['sandbox', { open: sandbox, names }],
  ['sandbox, over HTTP', { open: () => connectIdentity(overHttp('identity', identityOperations(sandbox())).link), names }],
];

describe.each(drivers)('identity source %s', (_, driver) => {
  const source = driver.open();
  const ask = (name: string, number = idNumber()): ReturnType<IdentityService['verifyRealName']> => source.verifyRealName({ idType: 'resident_id', name, idNumber: number });

  test.each(Object.entries(driver.names).flatMap(([outcome, names]) => names.map((name) => [outcome, name] as const)))('answers %s for %s, the same each time', async (outcome, name) => {
    const number = idNumber();
    for (let n = 0; n < 3; n++) expect((await ask(name, number)).outcome).toBe(outcome);
  });

  test('names itself and gives every question an id of its own, without personal data in it', async () => {
    const number = idNumber();
    const [a, b] = [await ask('张三丰', number), await ask('张三丰', number)];
    expect(a.provider).toMatch(/^[a-z0-9-]{3,64}$/);
    expect(a.transactionId).not.toBe(b.transactionId);
    expect(JSON.stringify([a, b])).not.toMatch(new RegExp(`${number}|张三丰`));
  });

  test.each(['', '1', '110105194912310021', '31010120990101001X', '11010519491231002x'])('calls %j invalid, never a match', async (number) => {
    expect((await ask('张三丰', number)).outcome).toBe('invalid');
  });

  test('passes the fail-closed wrapper unchanged', async () => {
    expect(await askIdentitySource(source, { idType: 'resident_id', name: '张三丰', idNumber: idNumber() })).toMatchObject({ outcome: 'match' });
  });
});
