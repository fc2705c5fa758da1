/** Which kind of trouble each error code of Tencent Cloud's API v3 is; product codes a driver knows better stay `refused`. */
import type { CloudFailure } from '../../kernel/cloud-call';

const EXACT: Readonly<Record<string, CloudFailure>> = {
  'AuthFailure.SignatureExpire': 'clock_skew',
  'InternalError.RequestTimeException': 'clock_skew',
  'FailedOperation.RequestLimitExceeded': 'rate_limited',
  'FailedOperation.InsufficientBalanceInSmsPackage': 'account',
  'FailedOperation.UnKnown': 'vendor_fault',
  'FailedOperation.UnKnownError': 'vendor_fault',
  'FailedOperation.StsUnAuthErrError': 'credentials',
  'UnauthorizedOperation.Arrears': 'account',
  'UnauthorizedOperation.NonAuthorize': 'account',
  'UnauthorizedOperation.Nonactivated': 'account',
  'UnauthorizedOperation.Activating': 'account',
  'UnauthorizedOperation.ActivateError': 'account',
};
/** By what stands before the first dot. */
const FAMILIES: Readonly<Record<string, CloudFailure>> = {
  AuthFailure: 'credentials',
  UnauthorizedOperation: 'credentials',
  RequestLimitExceeded: 'rate_limited',
  InternalError: 'vendor_fault',
  ResourceUnavailable: 'vendor_fault',
  ServiceUnavailable: 'vendor_fault',
};
const PUBLISHED_FORM = /^[A-Za-z][A-Za-z0-9]{0,63}(\.[A-Za-z0-9_]{1,80}){0,2}$/;

/** @returns `vendorCode` only when it has the form of a code: anything else could be a person's data */
export function readVendorCode(code: unknown): { failure: CloudFailure; vendorCode: string } {
  if (typeof code !== 'string' || !PUBLISHED_FORM.test(code)) return { failure: 'malformed', vendorCode: '' };
  const family = code.split('.')[0]!;
  const failure = Object.hasOwn(EXACT, code) ? EXACT[code]! : Object.hasOwn(FAMILIES, family) ? FAMILIES[family]! : 'refused';
  return { failure, vendorCode: code };
}
