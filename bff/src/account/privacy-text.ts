/**
 * The privacy policy and what a face check means, word for word, in every language (PIPL 14, 17, 28–30). Names of
 * receivers, contact and times come from the settings and from the retention matrix, so the text says what the program
 * does. A change of the words is a new version: PRIVACY_POLICY_VERSION in shared/, POLICY_VERSIONS.face in consent.ts.
 */
import { canonicalJson, type JsonValue } from '@luobi/shared';
import { sha256Hex } from '../kernel';
import { POLICY_VERSIONS } from './consent';
import type { ConsentKind } from './entities';
import type { PrivacySettings, Receiver } from './privacy-parties';
import { RETENTION, type Kept, type Language } from './retention-matrix';

export interface Clause {
  readonly title: string;
  readonly text: string;
}
export interface PrivacyNotice {
  readonly kind: ConsentKind;
  readonly version: string;
  readonly operator: string | null;
  readonly contact: string | null;
  readonly clauses: Readonly<Record<Language, readonly Clause[]>>;
  /** over `content` */
  readonly sha256: string;
  /** canonical JSON of everything above, to be kept with a consent */
  readonly content: string;
}

export function privacyNotice(kind: ConsentKind, settings: PrivacySettings): PrivacyNotice {
  const { operator, contact } = settings;
  const clauses = kind === 'face' ? faceClauses(settings) : policyClauses(settings);
  const content = canonicalJson({ kind, version: POLICY_VERSIONS[kind], operator, contact, clauses } as unknown as JsonValue);
  return { kind, version: POLICY_VERSIONS[kind], operator, contact, clauses, content, sha256: sha256Hex(content) };
}

function policyClauses(settings: PrivacySettings): Record<Language, Clause[]> {
  const who = whoZh(settings);
  return {
    'zh-CN': [
      { title: '谁在处理', text: `${who}。落笔是它使用的开源软件，软件的作者接触不到您的信息。` },
      { title: '处理什么，为什么', text: '手机号：确认文件是发给您的，并发送验证码。姓名和证件号码：核对签名的人是您本人。阅读、填写、签名和确认的记录（时间、文件指纹、IP 地址、设备类型）和手写签名的笔迹：证明这份文件是您看过之后自愿签署的。微信账号的标识（在微信里使用时）：保持登录、发送通知。依据是《个人信息保护法》第十三条：为订立和履行您作为一方的合同所必需，以及您的同意。不收集位置、通讯录和相册，不做画像，不用于广告，不出售。' },
      { title: '敏感信息', text: '证件号码和笔迹属于敏感个人信息。没有它们，就无法证明签名的人是您，签名就没有《电子签名法》要求的效力。证件号码和笔迹加密保存，界面上只显示首尾。人脸识别不是必需的，只在您单独同意之后才进行。' },
      { title: '谁会收到', text: receivedBy(settings, 'zh-CN') },
      { title: '保存多久', text: `${keptWords('zh-CN', settings.contractYears)}\n证书的记录依《电子签名法》第二十四条长期保存。其余信息在您注销账号时删除。` },
      { title: '保存在哪里', text: '保存在运营者部署的服务器上。除上面写明的接收方外，本程序不把您的信息发往别处。' },
      { title: '您的权利', text: '在「我的 → 我的数据」里，您随时可以：取得一份副本；更正姓名和手机号；查看和撤回同意；注销账号。撤回不影响已经签好的合同；撤回后不能再签署新的文件，直到您重新同意。对方和法律要求保留的合同与证据会留下，只保存、不再使用。您还可以要求解释，近亲属可以依第四十九条为去世的人行使权利。' },
      { title: '未成年人', text: '未满 16 周岁不能在这里签署，需要由监护人办理。16 至 18 周岁需要声明以自己的劳动收入为主要生活来源。监护人可以联系运营者查看、更正、删除孩子的信息。' },
      { title: '联系和投诉', text: `${contactZh(settings)}运营者在十五个工作日内答复；对答复不满意，可以向网信部门投诉或向法院起诉。` },
      { title: '变化', text: '内容改变时会换一个版本，并再次征得您的同意。您每次同意的是哪一版，都有记录，可以在「我的数据」里看到。' },
    ],
    en: [
      { title: 'Who is responsible', text: `${whoEn(settings)}. Luobi is the open-source software it uses; the authors of the software have no access to your data.` },
      { title: 'What is used, and why', text: 'Your phone number: to make sure that the document is meant for you, and to send codes. Your name and ID number: to check that it is you who signs. Records of reading, filling in, signing and confirming (time, file fingerprint, IP address, kind of device) and the strokes of your signature: to prove that you signed this document of your own will after reading it. The identifier of your WeChat account (when used in WeChat): to keep you logged in and to send notices. The basis is Article 13 of the Personal Information Protection Law: necessary for a contract you are a party to, and your consent. No location, no contacts, no albums, no profiling, no advertising, no sale.' },
      { title: 'Sensitive data', text: 'ID number and strokes are sensitive personal information. Without them nobody could prove that it was you who signed, and the signature would lack the effect the Electronic Signature Law gives it. Both are kept encrypted; screens show first and last characters only. A face check is never required and happens only after a consent of its own.' },
      { title: 'Who receives it', text: receivedBy(settings, 'en') },
      { title: 'How long it is kept', text: `${keptWords('en', settings.contractYears)}\nRecords of certificates are kept for good under Article 24 of the Electronic Signature Law. Everything else is removed when you close your account.` },
      { title: 'Where it is kept', text: 'On servers run by the operator. But for the receivers named above this program sends your data nowhere.' },
      { title: 'What you may do', text: 'Under “Me → My data” you can at any time have a copy, correct your name and phone number, see and take back what you agreed to, and close your account. Taking consent back does not undo contracts already signed; you cannot sign anything new until you agree again. Contracts and evidence that the other party and the law require stay, stored and not used. You may also ask for an explanation, and close relatives may act for someone who has died (Article 49).' },
      { title: 'Minors', text: 'People under 16 cannot sign here; a guardian has to act. From 16 to 18 you have to say that you live mainly by your own work. Guardians may contact the operator to see, correct or delete a child’s data.' },
      { title: 'Contact and complaints', text: `${contactEn(settings)}You get an answer within fifteen working days. If it does not satisfy you, you may turn to the cyberspace administration or to a court.` },
      { title: 'Changes', text: 'When this text changes it gets a new version, and you are asked again. Which version you agreed to and when is on record; you find it under “My data”.' },
    ],
  };
}

function faceClauses(settings: PrivacySettings): Record<Language, Clause[]> {
  const by = settings.receivers.face;
  return {
    'zh-CN': [
      { title: '单独的同意', text: '人脸信息属于敏感个人信息，需要您单独同意。您可以不同意：签署时用短信验证码或签署密码同样可以完成。' },
      { title: '做什么', text: `${by === 'own' || by === 'none' ? '由运营者选择的核验服务' : `由${by['zh-CN']}`}拍摄您的面部，与公安机关的身份信息比对一次，只为确认此刻签署的是您本人。您会读出或看到所签文件的名称。` },
      { title: '留下什么', text: '我们不接收、不保存您的照片和视频，只保存结果、时间、相似程度和核验服务的流水号，与合同证据一起保存。核验服务按照与运营者的约定处理并删除影像。' },
      { title: '对您的影响', text: '如果影像泄露，可能被人冒用身份，所以我们不保存它。' },
      { title: '撤回', text: `在「我的 → 我的数据」里随时可以撤回。撤回之后不再提供人脸识别，已经完成的签署不受影响。${contactZh(settings)}` },
    ],
    en: [
      { title: 'A consent of its own', text: 'Your face is sensitive personal information; using it needs a separate consent. You may refuse: signing works just as well with a code by SMS or a signing password.' },
      { title: 'What happens', text: `${by === 'own' || by === 'none' ? 'A checking service chosen by the operator' : by.en} films your face and compares it once with the identity held by public security, only to confirm that it is you who signs now. The title of the document is shown or read out.` },
      { title: 'What remains', text: 'We neither receive nor keep pictures or video, only the result, the time, the likeness and the transaction number of the service, together with the evidence of the contract. The service handles and deletes the images as agreed with the operator.' },
      { title: 'What it may mean for you', text: 'If such images leaked, somebody could pose as you. That is why we do not keep them.' },
      { title: 'Taking it back', text: `At any time under “Me → My data”. Face checks are then no longer offered; what is signed stays signed. ${contactEn(settings)}` },
    ],
  };
}

const whoZh = ({ operator }: PrivacySettings): string => (operator === null ? '部署本服务的机构（它还没有在这里写明自己的名称）' : `${operator}（部署本服务的机构，以下称运营者）`);
const whoEn = ({ operator }: PrivacySettings): string => (operator === null ? 'The organisation that runs this service (it has not stated its name here yet)' : `${operator} (which runs this service, “the operator”)`);
const contactZh = ({ contact }: PrivacySettings): string => (contact === null ? '请联系向您发出文件的一方或部署本服务的机构。' : `请联系：${contact}。`);
const contactEn = ({ contact }: PrivacySettings): string => (contact === null ? 'Please contact the party that sent you the document or the organisation that runs this service. ' : `Please contact ${contact}. `);

function receivedBy({ receivers }: PrivacySettings, language: Language): string {
  const zh = language === 'zh-CN';
  const name = (receiver: Receiver): string => (typeof receiver === 'string' ? (zh ? '运营者自己的服务' : 'the operator’s own service') : receiver[language]);
  const lines = [
    zh ? `实名核对：${name(receivers.realName)}，收到姓名、证件号码，有的还有手机号，比对一次` : `Real name: ${name(receivers.realName)} gets name, ID number and in some cases phone number, to compare them once`,
    ...(receivers.face === 'none' ? [] : [zh ? `人脸识别（须另行同意）：${name(receivers.face)}` : `Face check (with a consent of its own): ${name(receivers.face)}`]),
    zh ? `短信：${name(receivers.messages)}，收到手机号和短信内容` : `Text messages: ${name(receivers.messages)} gets the phone number and the words of the message`,
    zh ? `证书：${name(receivers.certificates)}，收到姓名和由证件号码算出的指纹` : `Certificates: ${name(receivers.certificates)} gets the name and a fingerprint made from the ID number`,
    ...(receivers.wechat ? [zh ? '微信：深圳市腾讯计算机系统有限公司，提供登录标识、手机号和通知' : 'WeChat: Shenzhen Tencent Computer Systems Co., Ltd. provides the login identifier, the phone number and notices'] : []),
    zh ? '同一份文件的各方：您的姓名、签名、填写的内容和签署时间' : 'The parties of the same document: your name, signature, what you filled in, and the time of signing',
  ];
  return listed(lines, language);
}

function keptWords(language: Language, contractYears: number): string {
  const zh = language === 'zh-CN';
  return listed(RETENTION.flatMap(({ words, kept }) => (words === null ? [] : [zh ? `${words['zh-CN']}：${span(kept, language, contractYears)}` : `${words.en}: ${span(kept, language, contractYears)}`])), language);
}

/** One item a line; the page shows lines as lines. */
const listed = (lines: readonly string[], language: Language): string => lines.map((line) => `· ${line}${language === 'zh-CN' ? '。' : '.'}`).join('\n');

function span(kept: Kept, language: Language, contractYears: number): string {
  const [n, unit] = kept === 'contract' ? [contractYears, 'years' as const] : 'hours' in kept ? [kept.hours, 'hours' as const] : 'days' in kept ? [kept.days, 'days' as const] : [kept.years, 'years' as const];
  if (language === 'zh-CN') return `${n} ${{ hours: '小时', days: '天', years: '年' }[unit]}`;
  return `${n} ${unit}`;
}
