import { AppError } from '../kernel';
import { timestamp, timestampRoom } from './timestamp';

const at = new Date('2026-11-24T02:00:00.000Z');
const authority = (...sizes: number[]) => {
  const asked: number[] = [];
  return {
    asked,
    timestamp: async (digest: Uint8Array) => {
      asked.push(digest.length);
      const size = sizes.shift();
      if (size === undefined) throw new AppError('unavailable');
      return { token: new Uint8Array(size), time: at, goodUntil: at };
    },
  };
};

test('the first question is a dry run over 32 bytes; later ones ask nobody', async () => {
  const ca = authority(1900);
  expect(await timestampRoom(ca)).toBe(1912);
  expect(await timestampRoom(ca)).toBe(1912);
  expect(ca.asked).toEqual([32]);
});

test('a token that came is a dry run too', async () => {
  const ca = authority(1800);
  await timestamp(ca, new Uint8Array(32));
  expect(await timestampRoom(ca)).toBe(1812);
  expect(ca.asked).toHaveLength(1);
});

test('the room grows with a larger token, of the next authority in the list, and does not shrink again', async () => {
  const ca = authority(1900, 6800, 1700);
  await timestampRoom(ca);
  await timestamp(ca, new Uint8Array(32));
  await timestamp(ca, new Uint8Array(32));
  expect(await timestampRoom(ca)).toBe(6812);
});

test('without a token there is no room to name: the fault goes to the caller, and the next question asks again', async () => {
  const ca = authority();
  await expect(timestampRoom(ca)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(timestampRoom(ca)).rejects.toMatchObject({ code: 'unavailable' });
  expect(ca.asked).toHaveLength(2);
});

test('one authority teaches nothing about another', async () => {
  const [small, large] = [authority(1000), authority(5000)];
  expect(await timestampRoom(small)).toBe(1012);
  expect(await timestampRoom(large)).toBe(5012);
});
