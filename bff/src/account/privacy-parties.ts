/** Who answers for people's data in this installation and to whom it goes: by settings, so that the notice says what is (PIPL 17, 21, 23). */
export interface PrivacySettings {
  readonly operator: string | null;
  readonly contact: string | null;
  /** a completed contract and its evidence stay this long */
  readonly contractYears: number;
  readonly receivers: Receivers;
}
/** Name of the company behind each service; 'own' = stays in this installation, 'none' = not in use. */
export interface Receivers {
  readonly realName: Receiver;
  readonly face: Receiver;
  readonly messages: Receiver;
  readonly certificates: Receiver;
  readonly wechat: boolean;
}
export type Receiver = 'own' | 'none' | { readonly 'zh-CN': string; readonly en: string };

export const TENCENT_CLOUD: Receiver = { 'zh-CN': '腾讯云计算（北京）有限责任公司', en: 'Tencent Cloud Computing (Beijing) Co., Ltd.' };
export const DEFAULT_PRIVACY: PrivacySettings = { operator: null, contact: null, contractYears: 10, receivers: { realName: 'own', face: 'none', messages: 'own', certificates: 'own', wechat: false } };
