/** What Tencent Cloud says to whoever looks after the server; see remote/probe.ts. */
import type { CloudFailure } from '../kernel/cloud-call';

export type CloudProbe = { readonly state: 'ok' } | { readonly state: 'trouble'; readonly failure: CloudFailure; readonly vendorCode: string };
export type TemplateState = 'approved' | 'reviewing' | 'refused' | 'unknown';
export type SmsProbe = { readonly state: 'ok'; readonly templates: readonly { readonly id: string; readonly review: TemplateState; /** of `{1}` … in its text; null when it is not told */ readonly variables: number | null }[] } | Exclude<CloudProbe, { state: 'ok' }>;
