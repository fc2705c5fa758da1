/** The privacy policy, version of PRIVACY_POLICY_VERSION: what is taken, why, how long, who sees it, what one may ask. */
import type { Language } from '../../i18n';

export interface Clause {
  readonly title: string;
  readonly text: string;
}

export const PRIVACY: Readonly<Record<Language, readonly Clause[]>> = {
  'zh-CN': [
    { title: '我们收集什么', text: '手机号；您填写的姓名和身份证号；您阅读、填写、签名和确认的记录（时间、文件指纹、IP 地址、设备类型）；您手写签名的笔迹。不收集位置、通讯录和照片。' },
    { title: '为什么', text: '只为一件事：证明这份文件是您本人、在看过之后、自愿签署的。依据是《电子签名法》和您与对方订立合同的需要。' },
    { title: '谁能看到', text: '身份核验服务：姓名和身份证号，比对一次。短信服务：手机号。同一份文件的各方：您的姓名、签名和签署时间。不出售，不用于广告。' },
    { title: '怎样保存', text: '数据保存在部署本服务的机构的服务器上。身份证号加密保存，界面上只显示首尾。验证码和密码不写入证据。签署记录在合同有效期及法律要求的期限内保存。' },
    { title: '您的权利', text: '您可以要求查看、更正、复制您的信息，也可以撤回同意。撤回不影响已经签好的合同。请联系发起方或部署本服务的机构。' },
  ],
  en: [
    { title: 'What we take', text: 'Your phone number; the name and ID number you enter; a record of your reading, filling in, signing and confirming (time, file fingerprint, IP address, kind of device); the strokes of your signature. No location, no contacts, no photos.' },
    { title: 'Why', text: 'For one purpose: to prove that you yourself, having read it, signed this document of your own will. The basis is the Electronic Signature Law and the contract you are entering into.' },
    { title: 'Who sees it', text: 'The identity service: name and ID number, compared once. The SMS service: your number. The parties of the same document: your name, signature and time of signing. Nothing is sold or used for advertising.' },
    { title: 'How it is kept', text: 'On servers of the organisation that runs this service. ID numbers are encrypted; screens show the first and last digit. Codes and passwords never enter the evidence. Records are kept as long as the contract and the law require.' },
    { title: 'What you may ask', text: 'To see, correct or copy your data, and to withdraw consent. Withdrawing does not undo contracts already signed. Please contact the sender or the organisation that runs this service.' },
  ],
};
