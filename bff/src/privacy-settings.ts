/** What the privacy notice says of this installation, from its settings: who runs it, and which companies get what. */
import { TENCENT_CLOUD, type PrivacySettings, type Receiver } from './account';
import type { Config } from './config';

export function privacySettings(config: Config): PrivacySettings {
  const { operator, contact, contractYears } = config.privacy;
  const tencent = (kind: string): Receiver => (kind.startsWith('tencent') ? TENCENT_CLOUD : kind === 'none' ? 'none' : 'own');
  // a service in a process of its own is the operator's, whoever stands behind it
  return {
    operator, contact, contractYears,
    receivers: {
      realName: tencent(config.realName.kind), face: tencent(config.face.kind), messages: tencent(config.sms.kind), wechat: config.wechat !== null,
      certificates: config.ca.kind === 'embedded' ? 'own' : { 'zh-CN': '由运营者选择的电子认证服务机构', en: 'a certification authority chosen by the operator' },
    },
  };
}
