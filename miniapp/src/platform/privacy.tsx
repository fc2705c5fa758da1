/**
 * WeChat asks before the first use of anything private (album, files, clipboard…) and lets the app put the question
 * itself: the call waits until the person has answered. The answer must come from a button of its own kind. Browsers ask
 * by themselves. This is WeChat's guide to the app, not our consent: that is asked in its own words elsewhere.
 */
import { Button } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { create } from 'zustand';

const WEB = process.env.TARO_ENV !== 'weapp';
const BUTTON = 'privacy-agree';

type Answer = { readonly event: 'exposureAuthorization' | 'agree' | 'disagree'; readonly buttonId?: string };
interface AskState {
  /** calls that wait for the answer */
  readonly waiting: readonly ((answer: Answer) => void)[];
}
const useAsk = create<AskState>(() => ({ waiting: [] }));

interface PrivacyApi {
  onNeedPrivacyAuthorization?(listener: (resolve: (answer: Answer) => void) => void): void;
  openPrivacyContract(options: object): unknown;
}
const wechat = Taro as unknown as PrivacyApi;
if (!WEB) {
  wechat.onNeedPrivacyAuthorization?.((resolve) => {
    resolve({ event: 'exposureAuthorization' });
    useAsk.setState(({ waiting }) => ({ waiting: [...waiting, resolve] }));
  });
}

function answer(given: Answer): void {
  const { waiting } = useAsk.getState();
  useAsk.setState({ waiting: [] });
  for (const resolve of waiting) resolve(given);
}

export const usePrivacyAsked = (): boolean => useAsk(({ waiting }) => waiting.length > 0);
export const refusePrivacy = (): void => answer({ event: 'disagree' });
export const readPrivacyContract = (): void => { void wechat.openPrivacyContract({ fail: () => undefined }); };

/** The only button that can say yes; WeChat itself notes that it was pressed. */
export function AgreeButton({ text }: { readonly text: string }) {
  return (
    <Button
      id={BUTTON} className='tap button button-primary' hoverClass='tap-hover' openType={'agreePrivacyAuthorization' as never} ariaLabel={text} {...{ ariaRole: 'button' }}
      onAgreePrivacyAuthorization={() => answer({ event: 'agree', buttonId: BUTTON })}
    >
      {text}
    </Button>
  );
}
