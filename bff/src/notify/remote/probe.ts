/** Questions to Tencent Cloud that send, check and cost nothing: do we get in, and are the templates approved as we fill them? */
import { CloudError, type CloudCall } from '../../kernel/cloud-call';
import type { CloudProbe, SmsProbe, TemplateState } from '../probe-answers';

/** Asks about a face check nobody began: whoever is let in is told that it is unknown. */
export async function probeFaceid(call: CloudCall): Promise<CloudProbe> {
  try {
    await call('CheckEidTokenStatus', { EidToken: 'luobi-doctor-0000' }, { repeatable: true });
    return { state: 'ok' };
  } catch (error) {
    const trouble = troubleOf(error);
    return trouble.failure === 'refused' ? { state: 'ok' } : trouble;
  }
}

/** DescribeSmsTemplateList: StatusCode 0 approved, 2 approved and soon in force, 1 under review, -1 refused. */
export async function probeSms(call: CloudCall, templateIds: readonly string[]): Promise<SmsProbe> {
  try {
    const { fields } = await call('DescribeSmsTemplateList', { TemplateIdSet: templateIds.map(Number), International: 0 }, { repeatable: true });
    const listed = (Array.isArray(fields['DescribeTemplateStatusSet']) ? fields['DescribeTemplateStatusSet'] : []) as (Record<string, unknown> | null)[];
    return { state: 'ok', templates: templateIds.map((id) => {
      const found = listed.find((one) => String(one?.['TemplateId']) === id);
      const content = found?.['TemplateContent'];
      return { id, review: reviewOf(found?.['StatusCode']), variables: typeof content === 'string' ? new Set(content.match(/\{\d+\}/g) ?? []).size : null };
    }) };
  } catch (error) {
    return troubleOf(error);
  }
}

function reviewOf(code: unknown): TemplateState {
  switch (code) {
    case 0: case 2: return 'approved';
    case 1: return 'reviewing';
    case -1: return 'refused';
    default: return 'unknown';
  }
}
function troubleOf(error: unknown): Exclude<CloudProbe, { state: 'ok' }> {
  if (!(error instanceof CloudError)) throw error;
  return { state: 'trouble', failure: error.failure, vendorCode: error.vendorCode };
}
