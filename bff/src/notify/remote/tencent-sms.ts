/**
 * SMS by Tencent Cloud (SendSms, 2021-01-11). The vendor sends only texts it approved, with variables put in: what the
 * person reads is therefore the operator's approved template, which must have the words of notify/templates. A message
 * counts as accepted only when the vendor says `Ok` for exactly this number. Never sends twice on its own.
 */
import { AppError, type Logger } from '../../kernel';
import { CloudError, type CloudCall } from '../../kernel/cloud-call';
import type { MessageTemplate, SmsChannel } from '../port';
import { variablesOf, type VariableLimits } from './sms-variables';

export const TENCENT_SMS_PROVIDER = 'tencent-sms';

export interface TencentSmsOptions {
  /** "SDK AppID" of the console, e.g. 1400006666 */
  readonly sdkAppId: string;
  /** approved signature, without 【】 */
  readonly signName: string;
  /** ids of the approved templates; variables in the order of `variablesOf`. A message without one is not sent: `unavailable` */
  readonly templates: Readonly<Record<'login_code' | 'willingness_code', string>> & Readonly<Partial<Record<MessageTemplate['kind'], string>>>;
  readonly limits?: Partial<VariableLimits>;
}

/**
 * @param deps.call made for the service `sms`, with a region
 * @param deps.logger told why a number was not sent to: by the vendor's code, never by number or text
 */
export function createTencentSms(deps: { readonly call: CloudCall; readonly logger?: Logger }, options: TencentSmsOptions): SmsChannel {
  return {
    async send({ phone, template }) {
      if (!/^1[3-9]\d{9}$/.test(phone)) throw new AppError('unavailable', { reason: 'phone_not_accepted' });
      const templateId = options.templates[template.kind];
      if (!templateId) throw new AppError('unavailable', { reason: 'setup' });
      const { fields } = await ask(deps.call, {
        PhoneNumberSet: [`+86${phone}`], SmsSdkAppId: options.sdkAppId, SignName: options.signName, TemplateId: templateId, TemplateParamSet: variablesOf(template, options.limits),
      });
      try {
        return { provider: TENCENT_SMS_PROVIDER, transactionId: readSerial(fields, phone) };
      } catch (error) {
        const { cause, details } = error as AppError;
        deps.logger?.warn({ service: 'sms', kind: template.kind, vendorCode: (cause as CloudError).vendorCode, reason: details['reason'] }, 'Tencent Cloud did not take a text message');
        throw error;
      }
    },
  };
}

async function ask(call: CloudCall, parameters: Readonly<Record<string, unknown>>): ReturnType<CloudCall> {
  try {
    return await call('SendSms', parameters);
  } catch (error) {
    const cloud = error instanceof CloudError ? error : new CloudError('malformed', '', '', { cause: error });
    throw refusal(cloud.vendorCode, cloud);
  }
}

/** One number was sent to, so there is exactly one status, about that number, and it is `Ok`, or nothing was sent. */
function readSerial(fields: Readonly<Record<string, unknown>>, phone: string): string {
  const statuses: unknown = fields['SendStatusSet'];
  const status = Array.isArray(statuses) && statuses.length === 1 ? (statuses[0] as Record<string, unknown> | null) : null;
  if (status?.['PhoneNumber'] !== `+86${phone}`) throw refusal('');
  if (status['Code'] !== 'Ok') throw refusal(String(status['Code']));
  const serial = status['SerialNo'];
  if (typeof serial !== 'string' || serial === '' || serial.length > 128) throw refusal('');
  return serial;
}

/** Why the vendor did not take it, in our few words; the code itself goes to the log by the client, never to the person. */
export type SmsRefusal = 'phone_not_accepted' | 'phone_limited' | 'text_refused' | 'setup' | 'vendor';
const REASONS: Readonly<Record<string, SmsRefusal>> = {
  'LimitExceeded.PhoneNumberThirtySecondLimit': 'phone_limited',
  'LimitExceeded.PhoneNumberOneHourLimit': 'phone_limited',
  'LimitExceeded.PhoneNumberDailyLimit': 'phone_limited',
  'LimitExceeded.PhoneNumberSameContentDailyLimit': 'phone_limited',
  'LimitExceeded.DeliveryFrequencyLimit': 'phone_limited',
  'LimitExceeded.AppDailyLimit': 'setup',
  'FailedOperation.PhoneNumberInBlacklist': 'phone_not_accepted',
  'InvalidParameterValue.IncorrectPhoneNumber': 'phone_not_accepted',
  'FailedOperation.ContainSensitiveWord': 'text_refused',
  'InvalidParameterValue.TemplateParameterFormatError': 'text_refused',
  'InvalidParameterValue.TemplateParameterLengthLimit': 'text_refused',
  'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter': 'text_refused',
  'FailedOperation.SignatureIncorrectOrUnapproved': 'setup',
  'FailedOperation.TemplateIncorrectOrUnapproved': 'setup',
  'FailedOperation.InsufficientBalanceInSmsPackage': 'setup',
};
function refusal(vendorCode: string, cause?: Error): AppError {
  const reason = Object.hasOwn(REASONS, vendorCode) ? REASONS[vendorCode]! : /^(UnauthorizedOperation|AuthFailure)\b/.test(vendorCode) ? 'setup' : 'vendor';
  return new AppError('unavailable', { reason }, { cause: cause ?? new CloudError('refused', /^[A-Za-z.]{1,100}$/.test(vendorCode) ? vendorCode : '') });
}
