/** SendSms as the vendor does it: approved signature and templates, count and form of variables, limits per number. */
import type { Clock } from '../../../bff/src/kernel';
import { startCloudDouble, text, matching, type CloudDouble } from './cloud-double';

export const SMS_SETUP = { sdkAppId: '1400006666', signName: '落笔', templates: { login_code: '1100001', willingness_code: '1100002', account_code: '1100003', phone_changed: '1100004' } } as const;
const COUNTS: Readonly<Record<string, number>> = { 1100001: 2, 1100002: 4, 1100003: 3, 1100004: 1 };

export interface SentSms { readonly phone: string; readonly templateId: string; readonly variables: readonly string[]; readonly at: number }
export interface SmsDouble extends CloudDouble {
  readonly sent: readonly SentSms[];
  /** the next status has this code, or these fields */
  /** what the console's review says of a template */
  readonly review: Map<string, number>;
  readonly answerNext: (status: Record<string, unknown>) => void;
}

export async function startSmsDouble(clock: Clock, variableLetters = 12): Promise<SmsDouble> {
  const sent: SentSms[] = [];
  const review = new Map<string, number>();
  const next: Record<string, unknown>[] = [];
  let serial = 0;
  const list = (value: unknown): boolean => Array.isArray(value) && value.length <= 200 && value.every((v) => typeof v === 'string');
  const refusalOf = (phone: string, signName: unknown, templateId: string, variables: readonly string[]): string => {
    const now = clock.now().getTime();
    const mine = sent.filter((s) => s.phone === phone);
    const same = mine.filter((s) => JSON.stringify(s.variables) === JSON.stringify(variables));
    if (!/^\+861[3-9]\d{9}$/.test(phone)) return 'InvalidParameterValue.IncorrectPhoneNumber';
    if (signName !== SMS_SETUP.signName) return 'FailedOperation.SignatureIncorrectOrUnapproved';
    if (COUNTS[templateId] === undefined) return 'FailedOperation.TemplateIncorrectOrUnapproved';
    if (variables.length !== COUNTS[templateId] || (COUNTS[templateId] > 1 && !/^\d{0,6}$/.test(variables[0] ?? 'x'))) return 'InvalidParameterValue.TemplateParameterFormatError';
    if (variables.some((v) => /https?:|www\.|[\w-]+\.[a-z]{2,}|\d+\.\d+\.\d+\.\d+/i.test(v))) return 'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter';
    if (variables.some((v) => [...v].length > variableLetters)) return 'InvalidParameterValue.TemplateParameterLengthLimit';
    if (same.some((s) => now - s.at < 30_000)) return 'LimitExceeded.PhoneNumberThirtySecondLimit';
    if (mine.filter((s) => now - s.at < 86_400_000).length >= 10) return 'LimitExceeded.PhoneNumberDailyLimit';
    return 'Ok';
  };
  const cloud = await startCloudDouble({
    service: 'sms', version: '2021-01-11', needsRegion: true, clock,
    actions: {
      // StatusCode 0 approved, 1 under review, -1 refused; what is not in the account is not listed
      DescribeSmsTemplateList: {
        required: { TemplateIdSet: (ids) => Array.isArray(ids) && ids.length <= 100 && ids.every((id) => Number.isInteger(id)), International: (value) => value === 0 || value === 1 }, optional: { Limit: Number.isInteger, Offset: Number.isInteger },
        answer: ({ TemplateIdSet }) => ({
          DescribeTemplateStatusSet: (TemplateIdSet as number[]).filter((id) => COUNTS[id] !== undefined).map((id) => ({
            TemplateId: id, International: 0, StatusCode: review.get(String(id)) ?? 0, ReviewReply: '', TemplateName: 'n', CreateTime: 1, TemplateContent: Array.from({ length: COUNTS[id]! }, (_, n) => `字{${n + 1}}`).join(''),
          })),
        }),
      },
      SendSms: {
        required: { PhoneNumberSet: list, SmsSdkAppId: matching(/^1400006666$/), TemplateId: text(20), SignName: text(12) },
        optional: { TemplateParamSet: list, SessionContext: text(511), ExtendCode: text(20), SenderId: text(20) },
        answer: ({ PhoneNumberSet, SignName, TemplateId, TemplateParamSet }) => ({
          SendStatusSet: (PhoneNumberSet as string[]).map((phone) => {
            const variables = (TemplateParamSet ?? []) as string[];
            const code = refusalOf(phone, SignName, TemplateId as string, variables);
            const over = next.shift() ?? {};
            if (code === 'Ok' && (over['Code'] ?? 'Ok') === 'Ok') sent.push({ phone, templateId: TemplateId as string, variables, at: clock.now().getTime() });
            return { SerialNo: code === 'Ok' ? `2645:${clock.now().getTime()}${serial++}` : '', PhoneNumber: phone, Fee: code === 'Ok' ? 1 : 0, SessionContext: '', Code: code, Message: code === 'Ok' ? 'send success' : `${phone} ${variables.join()}`, IsoCode: 'CN', ...over };
          }),
        }),
      },
    },
  });
  return { ...cloud, sent, review, answerNext: (status) => void next.push(status) };
}
