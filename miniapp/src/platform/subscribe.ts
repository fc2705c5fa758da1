/** WeChat's question whether it may send one message of each kind (一次性订阅). Only from a tap; browsers have none. */
import Taro from '@tarojs/taro';

export const canBeTold = process.env.TARO_ENV === 'weapp';

export type SubscribeAnswer = 'accept' | 'acceptWithAudio' | 'acceptWithAlert' | 'reject' | 'ban' | 'filter';
const ANSWERS: readonly string[] = ['accept', 'acceptWithAudio', 'acceptWithAlert', 'reject', 'ban', 'filter'] satisfies SubscribeAnswer[];
/** WeChat shows no more at once */
export const MOST_TEMPLATES = 3;

/**
 * Call it in the tap itself, with nothing awaited before.
 * @returns what the person said to each template; empty when WeChat could not ask
 */
export async function askToBeTold(templateIds: readonly string[]): Promise<readonly { readonly templateId: string; readonly answer: SubscribeAnswer }[]> {
  if (!canBeTold) return [];
  const wanted = templateIds.slice(0, MOST_TEMPLATES);
  try {
    const said = (await Taro.requestSubscribeMessage({ tmplIds: [...wanted] } as never)) as unknown as Readonly<Record<string, unknown>>;
    return wanted.flatMap((templateId) => {
      const answer = said[templateId];
      return typeof answer === 'string' && ANSWERS.includes(answer) ? [{ templateId, answer: answer as SubscribeAnswer }] : [];
    });
  } catch {
    // switched off altogether (20004), or no network: the inbox says the same
    return [];
  }
}
