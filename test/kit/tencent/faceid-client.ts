/** The real drivers in front of the faceid double, with a clock the test moves and a log it can read. */
import { Writable } from 'node:stream';
import { createLogger, newId } from '../../../bff/src/kernel';
import type { FaceStart, FaceVerification } from '../../../bff/src/identity/port';
import { createTencentEid, createTencentH5Face } from '../../../bff/src/identity/remote/tencent-face';
import { createTencentIdentity } from '../../../bff/src/identity/remote/tencent-real-name';
import { createTencentCloud } from '../../../bff/src/notify/remote/tencent-cloud';
import { MovableClock, idNumber } from '../people';
import { DOUBLE_KEY } from './cloud-double';
import { MERCHANT_ID, RULE_ID, startFaceidDouble, type FaceidDouble } from './faceid-double';

export interface FaceidBench {
  readonly clock: MovableClock;
  readonly double: FaceidDouble;
  readonly identity: ReturnType<typeof createTencentIdentity>;
  readonly eid: FaceVerification;
  readonly h5: FaceVerification;
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

export async function openFaceidBench(): Promise<FaceidBench> {
  const clock = new MovableClock();
  const double = await startFaceidDouble(clock);
  let log = '';
  const logger = createLogger('info', new Writable({ write(chunk, _, done) { log += String(chunk); done(); } }) as never);
  const call = createTencentCloud({ clock, logger }, { ...DOUBLE_KEY, service: 'faceid', endpoint: double.endpoint, budgetMs: 700, pauseMs: 5, breaker: { faults: 1000, restMs: 1 } });
  return {
    clock, double, log: () => log,
    identity: createTencentIdentity({ call, clock }),
    eid: createTencentEid({ call, clock }, { merchantId: MERCHANT_ID, privateKey: double.privateKeyPem, redirectUrl: 'https://sign.example.com/face' }),
    h5: createTencentH5Face({ call, clock }, { ruleId: RULE_ID, redirectUrl: 'https://sign.example.com/face' }),
    close: async () => { await call.close(); await double.close(); },
  };
}
export const faceStart = (over: Partial<FaceStart> = {}): FaceStart => ({ challengeId: newId(), person: { idType: 'resident_id', name: '张三丰', idNumber: idNumber() }, intentText: '我同意签署《房屋租赁合同》，文件指纹 a1b2c3', ...over });
