/** What only WeChat has: its word for who holds the phone, and the button that tells the phone number. Nothing of both in browsers. */
import { Button } from '@tarojs/components';
import Taro from '@tarojs/taro';

/** @returns the code of wx.login, which works once and for five minutes, or null when WeChat does not give one */
export async function wechatCode(): Promise<string | null> {
  try {
    const { code } = await Taro.login({ timeout: 10_000 });
    return code || null;
  } catch {
    return null;
  }
}

export interface PhoneButtonProps {
  readonly text: string;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  /** the code of the number, which works once and for five minutes; null when the person refused or WeChat could not */
  readonly onCode: (code: string | null) => void;
}

/** WeChat asks the person before it tells the number. To be shown on weapp only. */
export function PhoneButton({ text, disabled, busy, onCode }: PhoneButtonProps) {
  const off = Boolean(disabled) || Boolean(busy);
  const names: object = { ariaRole: 'button', ariaLabel: text, ariaDisabled: off };
  return (
    <Button
      className={`tap button button-primary${off ? ' tap-off' : ''}`} hoverClass='tap-hover' disabled={off} openType='getPhoneNumber' {...names}
      onGetPhoneNumber={(event) => onCode((event.detail as { readonly code?: string }).code ?? null)}
    >
      {text}
    </Button>
  );
}
