/** What a real operation cannot do without. Each line says what is missing and where to get it; embedded drivers are for trying out. */
import type { Part } from './config';

/** Whoever goes into operation on the test CA has to say that he knows what that means. */
export const TEST_CA_SENTENCE = 'signatures-have-no-legal-effect';

interface Chosen {
  readonly parts: readonly Part[];
  readonly ca: string;
  readonly sms: string;
  readonly realName: string;
  readonly face: string;
}

/** @returns a line for everything that is missing in the parts this process runs */
export function productionFaults(e: { readonly LUOBI_PUBLIC_URL?: string | undefined; readonly LUOBI_TSA: readonly string[]; readonly LUOBI_TEST_CA?: string | undefined }, { parts, ca, sms, realName, face }: Chosen): string[] {
  const faults: string[] = [];
  const people = parts.includes('web') || parts.includes('worker');
  if ((people || parts.includes('ca')) && !e.LUOBI_PUBLIC_URL?.startsWith('https:')) faults.push('LUOBI_PUBLIC_URL: production needs the https address people open, on a domain with ICP filing (beian.miit.gov.cn)');
  if (people && sms === 'embedded') faults.push('LUOBI_SMS: production needs real text messages: LUOBI_SMS=tencent, with a signature and two templates approved (console.cloud.tencent.com/smsv2)');
  if (parts.includes('identity')) {
    if (realName === 'embedded') faults.push('LUOBI_IDENTITY: production needs a source of real names: LUOBI_IDENTITY=tencent (console.cloud.tencent.com/faceid)');
    if (face === 'embedded') faults.push('LUOBI_FACE: the embedded face check sees nobody: tencent-eid, tencent-h5 or none');
  }
  if (parts.includes('ca')) faults.push(...authorityFaults(e, ca));
  return faults;
}

function authorityFaults(e: { readonly LUOBI_TSA: readonly string[]; readonly LUOBI_TEST_CA?: string | undefined }, ca: string): string[] {
  const said = e.LUOBI_TEST_CA;
  if (said !== undefined && said !== TEST_CA_SENTENCE) return [`LUOBI_TEST_CA: say the whole sentence, LUOBI_TEST_CA=${TEST_CA_SENTENCE}, or leave it out`];
  const own = [...(ca === 'embedded' ? ['LUOBI_CA'] : []), ...(e.LUOBI_TSA.includes('embedded') ? ['LUOBI_TSA'] : [])];
  if (said === undefined) {
    const trial = `to try out with certificates marked TEST say LUOBI_TEST_CA=${TEST_CA_SENTENCE}`;
    return own.map((name) => (name === 'LUOBI_CA'
      ? `LUOBI_CA: production needs a licensed CA (电子认证服务许可证) reached by est or csc; ${trial}`
      : `LUOBI_TSA: production needs a time-stamping authority with legal effect, by its https address; ${trial}`));
  }
  return own.length === 0 ? ['LUOBI_TEST_CA: neither the test CA nor its time-stamps are in use; leave it out'] : [];
}
