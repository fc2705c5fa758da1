import { readVendorCode } from './tencent-errors';

test.each([
  ['AuthFailure.SignatureExpire', 'clock_skew'], ['InternalError.RequestTimeException', 'clock_skew'],
  ['AuthFailure.SignatureFailure', 'credentials'], ['AuthFailure.SecretIdNotFound', 'credentials'], ['AuthFailure.TokenFailure', 'credentials'], ['UnauthorizedOperation', 'credentials'], ['UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'credentials'],
  ['UnauthorizedOperation.Arrears', 'account'], ['UnauthorizedOperation.NonAuthorize', 'account'], ['UnauthorizedOperation.Nonactivated', 'account'], ['FailedOperation.InsufficientBalanceInSmsPackage', 'account'],
  ['RequestLimitExceeded', 'rate_limited'], ['RequestLimitExceeded.UinLimitExceeded', 'rate_limited'], ['FailedOperation.RequestLimitExceeded', 'rate_limited'],
  ['InternalError', 'vendor_fault'], ['InternalError.EncryptSystemError', 'vendor_fault'], ['FailedOperation.UnKnown', 'vendor_fault'],
  ['InvalidParameterValue.BizTokenExpired', 'refused'], ['LimitExceeded.PhoneNumberDailyLimit', 'refused'], ['SomethingNew.NobodyKnows', 'refused'],
])('%s is %s', (code, failure) => expect(readVendorCode(code)).toEqual({ failure, vendorCode: code }));

test.each([undefined, null, 7, {}, '', '张三 11010519491231002X', 'a b', 'Bad.', '.', 'x'.repeat(200), 'constructor.\n'])('%p is not a code and is not repeated', (code) => {
  expect(readVendorCode(code)).toEqual({ failure: 'malformed', vendorCode: '' });
});
test('inherited names are no codes', () => expect(readVendorCode('constructor')).toEqual({ failure: 'refused', vendorCode: 'constructor' }));
