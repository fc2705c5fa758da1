import { ticketIn, ticketOf } from './ticket';

const T = 'Abcdefghij_klmnopqrs-tuvwxyz0123';

test.each([
  [T], [`https://luobi.example/#/pages/claim/index?ticket=${T}`], [`pages/claim/index?scene=${T}`], [`https://luobi.example/t/${T}`],
  [encodeURIComponent(`https://luobi.example/?a=1&ticket=${T}`)], [`  ${T}\n`],
])('finds the ticket in %s', (text) => expect(ticketIn(text)).toBe(T));

test.each([[''], ['https://luobi.example/'], ['ticket=short'], [`https://x/?ticket=${T}TOOLONG`], ['%E0%A4%A'], ['javascript:alert(1)']])('finds none in %s', (text) => expect(ticketIn(text)).toBeNull());

test('takes it from a link, a mini-program code or a plain-link code', () => {
  expect(ticketOf({ ticket: T })).toBe(T);
  expect(ticketOf({ scene: encodeURIComponent(T) })).toBe(T);
  expect(ticketOf({ q: encodeURIComponent(`https://luobi.example/app/?ticket=${T}`) })).toBe(T);
  expect(ticketOf({})).toBeNull();
});
