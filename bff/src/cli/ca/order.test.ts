import { OrderError, readOrder } from './order';

const SERIAL = '4142434445464748494a4b4c4d4e4f50';
const serial = Buffer.from(SERIAL, 'hex');

describe('an order to the CA', () => {
  test.each([
    [['status'], { operation: 'status' }],
    [['reseal'], { operation: 'reseal' }],
    [['roll-over', 'root'], { operation: 'roll-over', role: 'root' }],
    [['roll-over', 'issuing'], { operation: 'roll-over', role: 'issuing' }],
    [['roll-over', 'tsa'], { operation: 'roll-over', role: 'tsa' }],
    [['revoke', SERIAL, '--reason', 'superseded'], { operation: 'revoke', serial, reason: 'superseded' }],
    [['revoke', '41:42:43:44:45:46:47:48:49:4A:4B:4C:4D:4E:4F:50', '--reason=keyCompromise'], { operation: 'revoke', serial, reason: 'keyCompromise' }],
    [['--reason', 'unspecified', 'revoke', SERIAL.toUpperCase(), '--at', '2026-11-24T08:00:00+08:00'], { operation: 'revoke', serial, reason: 'unspecified', at: new Date('2026-11-24T00:00:00Z') }],
    [['revoke', SERIAL, '--reason', 'superseded', '--at', '2026-11-24T08:00Z'], { operation: 'revoke', serial, reason: 'superseded', at: new Date('2026-11-24T08:00:00Z') }],
  ])('%j is understood', (args, order) => {
    expect(readOrder(args)).toEqual(order);
  });
  test.each<[string[], RegExp]>([
    [[], /what is to be done/],
    [['destroy'], /nothing this command does/],
    [['status', 'now'], /takes nothing after it/],
    [['reseal', SERIAL], /takes nothing after it/],
    [['status', 'a', 'b'], /one thing at a time/],
    [['status', '--reason', 'superseded'], /belong to revoke/],
    [['roll-over'], /roll over whom/],
    [['roll-over', 'ocsp'], /roll over whom/],
    [['roll-over', 'root', 'issuing'], /one thing at a time/],
    [['roll-over', 'root', '--at', '2026-11-24T08:00Z'], /belong to revoke/],
    [['revoke'], /32 hexadecimal digits/],
    [['revoke', '1'], /32 hexadecimal digits/],
    [['revoke', `${SERIAL}00`, '--reason', 'superseded'], /32 hexadecimal digits/],
    [['revoke', `0x${SERIAL.slice(2)}`, '--reason', 'superseded'], /32 hexadecimal digits/],
    [['revoke', "' OR 1=1 --", '--reason', 'superseded'], /32 hexadecimal digits/],
    [['revoke', SERIAL], /--reason is one of unspecified, keyCompromise/],
    [['revoke', SERIAL, '--reason', 'certificateHold'], /--reason is one of/],
    [['revoke', SERIAL, '--reason', 'toString'], /--reason is one of/],
    [['revoke', SERIAL, '--reason', 'KeyCompromise'], /--reason is one of/],
    [['revoke', SERIAL, SERIAL, '--reason', 'superseded'], /one thing at a time/],
    [['revoke', SERIAL, '--reason', 'superseded', '--at', 'yesterday'], /a time with its zone/],
    [['revoke', SERIAL, '--reason', 'superseded', '--at', '2026-11-24'], /a time with its zone/],
    [['revoke', SERIAL, '--reason', 'superseded', '--at', '2026-11-24T08:00:00'], /a time with its zone/],
    [['revoke', SERIAL, '--reason', 'superseded', '--at', '2026-13-24T08:00:00Z'], /a time with its zone/],
    [['revoke', SERIAL, '--force', '--reason', 'superseded'], /force/],
    [['revoke', SERIAL, '--reason'], /reason/],
  ])('%j is refused', (args, words) => {
    expect(() => readOrder(args)).toThrow(OrderError);
    expect(() => readOrder(args)).toThrow(words);
  });
});
