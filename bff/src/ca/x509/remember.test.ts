import { remember } from './remember';

describe('remembered answers', () => {
  test('are worked out once, also when the answer is undefined or false', () => {
    const ask = remember<boolean | undefined>(3);
    let works = 0;
    for (let i = 0; i < 3; i++) {
      expect(ask('u', () => { works++; return undefined; })).toBeUndefined();
      expect(ask('f', () => { works++; return false; })).toBe(false);
    }
    expect(works).toBe(2);
  });
  test('are forgotten, oldest first, beyond the bound', () => {
    const ask = remember<number>(2);
    let works = 0;
    const get = (key: string): number => ask(key, () => ++works);
    expect([get('a'), get('b'), get('c'), get('b'), get('c'), get('a')]).toEqual([1, 2, 3, 2, 3, 4]);
  });
  test('are not kept when the work throws', () => {
    const ask = remember<number>(2);
    expect(() => ask('a', () => { throw new Error('no'); })).toThrow('no');
    expect(ask('a', () => 1)).toBe(1);
  });
});
