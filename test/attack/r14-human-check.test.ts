/** The question before more codes (security R14): from the third code to a number on, each answer once, for its time, and nothing is learnt from it. */
import { newHumanCheck, requireHuman, startLoginChallenge } from '../../bff/src/identity';
import { inChinese, inEnglish, sumInWords } from '../../bff/src/identity/human/sum-in-words';
import { forEachDatabase } from '../kit/databases';
import { freshIp, freshPhone, openPeople, type People } from '../kit/people';

const EN = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
/** as a person reads it */
function solve(question: string): string {
  const all = new Map(Array.from({ length: 100 }, (_, n) => [inEnglish(n), n]));
  const [a, b] = question.split(' plus ').map((words) => all.get(words)!);
  return String(a! + b!);
}

forEachDatabase('a person is asked', (database) => {
  let people: People;
  beforeAll(async () => { people = await openPeople(database(), { limits: { resendSeconds: 0, perNumberHour: 100 } }); });
  afterAll(async () => { await people.dataSource.destroy(); });
  const sendTo = (phone: string) => startLoginChallenge(people, { phone, ip: freshIp() });
  const asked = async (phone: string, given?: { checkId: string; answer: string }): Promise<string> => {
    const error = await requireHuman(people, { phone, given }).then(() => null, (thrown: { code: string; details: { reason: string } }) => thrown);
    return error === null ? 'in' : `${error.code} ${error.details.reason}`;
  };
  async function pestered(): Promise<string> {
    const phone = freshPhone();
    for (let n = 0; n < 2; n++) await sendTo(phone);
    return phone;
  }
  const sum = async (): Promise<{ checkId: string; answer: string }> => {
    const { checkId, question } = await newHumanCheck(people, 'words', 'en');
    return { checkId, answer: solve(question!) };
  };

  test('two codes a day come without a question; a number nobody uses is treated like any other', async () => {
    const phone = freshPhone();
    expect(await asked(phone)).toBe('in');
    await sendTo(phone);
    expect(await asked(phone)).toBe('in');
    await sendTo(phone);
    expect(await asked(phone)).toBe('human_check_required needed');
    people.clock.pass({ hours: 24, seconds: 1 });
    expect(await asked(phone)).toBe('in');
  });
  test('a right answer opens once, a wrong one is spent as well', async () => {
    const phone = await pestered();
    const right = await sum();
    expect(await asked(phone, right)).toBe('in');
    expect(await asked(phone, right)).toBe('human_check_required over');
    const other = await sum();
    expect(await asked(phone, { ...other, answer: String(Number(other.answer) + 1) })).toBe('human_check_required wrong');
    expect(await asked(phone, other)).toBe('human_check_required over');
  });
  test('of twenty answers at once to one question one opens', async () => {
    const phone = await pestered();
    const right = await sum();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => asked(phone, right)));
    expect(outcomes.filter((one) => one === 'in')).toHaveLength(1);
  });
  test('an old, a forged, a lengthened and a shapeless question are no question', async () => {
    const phone = await pestered();
    const old = await sum();
    people.clock.pass({ minutes: 5, seconds: 1 });
    expect(await asked(phone, old)).toBe('human_check_required over');
    const { checkId, answer } = await sum();
    const [end, nonce, hash] = checkId.split('.');
    for (const forged of [`${Number(end) + 60_000}.${nonce}.${hash}`, `${end}.${nonce}.${'0'.repeat(64)}`, `${end}.AAAAAAAAAAAAAAAA.${hash}`, '', 'x', `${end}.${nonce}`]) expect(await asked(phone, { checkId: forged, answer })).toMatch(/wrong|over/);
  });
  test('a picture carries five digits that its id does not tell', async () => {
    const { checkId, picture, question } = await newHumanCheck(people, 'picture', 'zh-CN');
    expect(question).toBeNull();
    expect(picture!.subarray(1, 4).toString()).toBe('PNG');
    expect(picture!.length).toBeLessThan(20_000);
    const phone = await pestered();
    expect(await asked(phone, { checkId, answer: '00000' })).toBe('human_check_required wrong');
  });
});

test('sums are said as people say them', () => {
  expect([20, 21, 90, 99, 10, 15, 7].map(inChinese)).toEqual(['二十', '二十一', '九十', '九十九', '十', '十五', '七']);
  expect([20, 21, 13, 99].map(inEnglish)).toEqual(['twenty', 'twenty-one', 'thirteen', 'ninety-nine']);
  for (let n = 0; n < 200; n++) {
    const { question, answer } = sumInWords('en');
    expect(solve(question)).toBe(answer);
    expect(EN.some((word) => question.endsWith(word))).toBe(true);
  }
});
