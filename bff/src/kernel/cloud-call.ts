/**
 * What a driver sees of a vendor's cloud: one call, one answer, or an error that says which kind of trouble it was. The
 * vendor's own sentences are never kept, because they may repeat names and numbers that were sent.
 */
export type CloudFailure =
  /** nothing was reached: the request was certainly not carried out */
  | 'unreachable'
  /** the time budget is over, or the connection broke: whether it was carried out is unknown */
  | 'late'
  /** not the answer of this API */
  | 'malformed'
  | 'too_large'
  /** this machine's clock and the vendor's are too far apart */
  | 'clock_skew'
  /** the key is unknown, wrong or not allowed to do this */
  | 'credentials'
  /** the account is in arrears, or the service was never switched on */
  | 'account'
  | 'rate_limited'
  /** the vendor understood and said no; `vendorCode` tells why */
  | 'refused'
  /** a fault of the vendor's */
  | 'vendor_fault'
  /** too many faults in a row; the vendor was not asked */
  | 'open_circuit';

export class CloudError extends Error {
  override readonly name = 'CloudError';
  /**
   * @param vendorCode the code the vendor publishes, e.g. `LimitExceeded.PhoneNumberDailyLimit`; empty when there was none
   * @param requestId the vendor's id of the request; empty when it did not answer
   */
  constructor(readonly failure: CloudFailure, readonly vendorCode = '', readonly requestId = '', options?: { cause?: unknown }) {
    super(vendorCode === '' ? failure : `${failure}: ${vendorCode}`, options);
  }
}

export interface CloudAnswer {
  readonly requestId: string;
  /** the answer's fields, none of them checked yet */
  readonly fields: Readonly<Record<string, unknown>>;
}
export interface CloudCallOptions {
  /** asking again does no harm (a pure reading), so it may be repeated after a fault whose effect is unknown */
  readonly repeatable?: boolean;
  /** default 256 KiB */
  readonly maxBytes?: number;
}
/** @throws CloudError and nothing else */
export type CloudCall = (action: string, parameters: Readonly<Record<string, unknown>>, options?: CloudCallOptions) => Promise<CloudAnswer>;
