/**
 * From the wish to confirm to the signature: begin a challenge, answer it, sign. Proving and signing are two calls: when
 * the second gets no answer, the first is not asked for again. Another method begins anew; the server ends what was begun.
 */
import type { WillingnessMethod } from '@luobi/shared';
import type { Answer, BodyInput, TaskDetail } from '@luobi/shared/contract';
import { useEffect, useRef, useState } from 'react';
import { asApiError, type ApiError, type ClientErrorCode } from '../../api/api-error';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';

export type Challenge = Answer<'startWillingness'>;
export type MarkToSign = BodyInput<'signTask'>['mark'];
export type Given = Omit<BodyInput<'proveWillingness'>, 'challengeId'>;

export interface Confirmation {
  readonly challenge: Challenge | null;
  readonly proven: boolean;
  readonly busy: 'starting' | 'proving' | 'signing' | null;
  readonly error: ApiError | null;
  /** begins a challenge of a method; null after an error */
  readonly start: (method: WillingnessMethod) => Promise<Challenge | null>;
  /** answers it; else what stood in the way */
  readonly prove: (challenge: Challenge, given: Given) => Promise<'proved' | ClientErrorCode>;
  /** needs a proof */
  readonly sign: () => Promise<boolean>;
  readonly forget: () => void;
  readonly clear: () => void;
}

export function useConfirmation({ taskId, document }: Pick<TaskDetail, 'taskId' | 'document'>, mark: MarkToSign, resumed: Challenge | null): Confirmation {
  const [challenge, setChallenge] = useState<Challenge | null>(resumed);
  const [proven, setProven] = useState(false);
  const proof = useRef<{ readonly id: string; readonly until: number } | null>(null);
  const starting = useAct(async (method: WillingnessMethod, key: string) => call('startWillingness', {
    params: { taskId }, idempotencyKey: key, body: { method, revisionSha256: document.revisionSha256, pageManifestSha256: document.pageManifestSha256 },
  }));
  const refused = useRef<ClientErrorCode>('unexpected');
  const proving = useAct(async (body: BodyInput<'proveWillingness'>, key: string) => {
    try {
      return await call('proveWillingness', { params: { taskId }, body, idempotencyKey: key });
    } catch (error) {
      refused.current = asApiError(error).code;
      throw error;
    }
  });
  const signing = useAct(async (proofId: string, key: string) => call('signTask', { params: { taskId }, body: { proofId, revisionSha256: document.revisionSha256, mark }, idempotencyKey: key }));

  const drop = (): void => { proof.current = null; setProven(false); };
  // a refusal that is certain has not used the proof up, but says that it does not fit any more
  const unfit = signing.error !== null && !signing.error.undecided;
  useEffect(() => {
    if (unfit) drop();
  }, [unfit]);
  const clear = (): void => { starting.clear(); proving.clear(); signing.clear(); };
  return {
    challenge, proven, clear,
    busy: starting.busy ? 'starting' : proving.busy ? 'proving' : signing.busy ? 'signing' : null,
    error: signing.error ?? proving.error ?? starting.error,
    async start(method) {
      clear();
      drop();
      const begun = await starting.run(method);
      setChallenge(begun ?? null);
      return begun ?? null;
    },
    async prove({ challengeId }, given) {
      clear();
      if (proof.current && proof.current.until > Date.now()) return 'proved';
      const proved = await proving.run({ challengeId, ...given });
      if (!proved) return refused.current;
      proof.current = { id: proved.proofId, until: Date.parse(proved.expiresAt) };
      setProven(true);
      return 'proved';
    },
    async sign() {
      const { current } = proof;
      if (!current) return false;
      return (await signing.run(current.id)) !== undefined;
    },
    forget: () => { clear(); drop(); setChallenge(null); },
  };
}
