/** A page of somebody else inside the mini-program. WeChat shows only hosts that are listed in its console. Browsers go there themselves. */
import { WebView } from '@tarojs/components';

export function WebPage({ url, label }: { readonly url: string; readonly label: string }) {
  const names: object = { ariaLabel: label };
  return <WebView src={url} {...names} />;
}
