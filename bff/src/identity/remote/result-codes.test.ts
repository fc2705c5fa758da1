import { CloudError } from '../../kernel/cloud-call';
import { ID_CARD_CODES, MINORS_CODES, PHONE_CODES, faceOutcome, outcomeOf, outcomeOfError } from './result-codes';

test('only 0 is a match, and for the age also -1, which says that name and number belong together', () => {
  expect(Object.entries(ID_CARD_CODES).filter(([, o]) => o === 'match').map(([c]) => c)).toEqual(['0']);
  expect(Object.entries(PHONE_CODES).filter(([, o]) => o === 'match').map(([c]) => c)).toEqual(['0']);
  expect(Object.entries(MINORS_CODES).filter(([, o]) => o === 'match').map(([c]) => c).sort()).toEqual(['-1', '0']);
});
test('only what the vendor charges as a difference is a mismatch', () => {
  expect(Object.entries(ID_CARD_CODES).filter(([, o]) => o === 'mismatch').map(([c]) => c)).toEqual(['-1']);
  expect(Object.entries(PHONE_CODES).filter(([, o]) => o === 'mismatch').map(([c]) => c)).toEqual(['-4']);
  expect(Object.entries(MINORS_CODES).filter(([, o]) => o === 'mismatch').map(([c]) => c)).toEqual(['-3']);
});
test.each([undefined, null, 0, 1, '', '00', '+0', ' 0', '0 ', '0.0', 'match', 'toString', '-99', ['0'], { 0: 1 }, true])('%p is no code of a check', (code) => {
  for (const codes of [ID_CARD_CODES, PHONE_CODES, MINORS_CODES]) expect(outcomeOf(codes, code)).toBe('unavailable');
});
test.each<[unknown, string]>([
  [0, 'match'], ['0', 'match'], [null, 'pending'], [undefined, 'pending'], [17, 'pending'], [15, 'invalid'], [16, 'rate_limited'], [4, 'unavailable'], [204, 'unavailable'], [301, 'mismatch'], [1001, 'unavailable'], [1002, 'mismatch'], [1004, 'invalid'], [1103, 'invalid'], [1205, 'invalid'],
  [2001, 'unavailable'], [2002, 'invalid'], [2005, 'not_found'], [2006, 'mismatch'], [2010, 'invalid'], [2011, 'mismatch'], [2016, 'mismatch'], [2099, 'unavailable'], [-1, 'unavailable'], [0.5, 'unavailable'], [NaN, 'unavailable'], ['', 'unavailable'], [false, 'unavailable'], [[0], 'unavailable'], ['constructor', 'unavailable'],
])('the final code %p of a face is %s', (code, outcome) => expect(faceOutcome(code)).toBe(outcome));

test('trouble with the vendor is never a mismatch', () => {
  for (const failure of ['unreachable', 'late', 'malformed', 'too_large', 'clock_skew', 'credentials', 'account', 'vendor_fault', 'open_circuit'] as const) expect(outcomeOfError(new CloudError(failure, 'FailedOperation.IdNameMisMatch'))).toBe('unavailable');
  expect(outcomeOfError(new CloudError('rate_limited', 'RequestLimitExceeded'))).toBe('rate_limited');
});
test.each([['FailedOperation.IdFormatError', 'invalid'], ['FailedOperation.NameFormatError', 'invalid'], ['FailedOperation.IdNameMisMatch', 'mismatch'], ['FailedOperation.IdNoExistSystem', 'not_found'], ['FailedOperation.UnregisteredEid', 'not_found'], ['FailedOperation.CompareLowSimilarity', 'mismatch'], ['InvalidParameterValue.BizTokenExpired', 'invalid'], ['InvalidParameterValue.RuleIdNotExist', 'unavailable'], ['InvalidParameter.RuleId', 'unavailable'], ['FailedOperation.Unheard', 'unavailable'], ['constructor', 'unavailable']])('%s is %s', (code, outcome) => expect(outcomeOfError(new CloudError('refused', code))).toBe(outcome));
