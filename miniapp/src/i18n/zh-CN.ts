/**
 * Every sentence of the mini-program in Chinese; en.ts has the same keys (a test compares them).
 *
 * Names of the main controls, stable because tests and screen readers find them by role and name:
 *   home       button 扫码签署 · 手机号登录 · 验证文件 · 我的 · 待处理 2 · 等待他人 1 · 已完成 3 · (a row) “title，who，state”
 *   claim      button 数字 42 · 继续 · 不是我
 *   login      textbox 手机号 · 短信验证码; button 获取验证码 · 登录; in WeChat first 同意并用微信手机号登录 · 用短信验证码登录
 *   consent    button 同意并继续 · 暂不同意
 *   identity   textbox 姓名 · 身份证号; button 核对身份
 *   read       button 继续阅读 · 填写内容 · 去签名 · 去盖章 · 回到审批 · 下一处 · 跳到页 · 放大 · 拒签
 *   fill       textbox (label of the field); button 保存
 *   pad        canvas 签名区 (role img); button 撤销一笔 · 重写 · 墨色 · 蓝色 · 写好了
 *   seal       button (name of the seal) · 用这枚印章
 *   place      button 重写一次 · 换一枚 · 位置没问题
 *   willingness textbox 短信验证码; button 发送验证码 · 确认签署 · 确认盖章
 *   done       button 保存 PDF · 查看证据 · 处理下一件 · 回到首页
 *   approve    button 查看文件 · 同意 · 驳回
 *   decline    dialog 拒签 / 驳回; textbox 原因; button 确认拒签 · 确认驳回 · 再想想
 *   verify     button 选择 PDF 文件
 *   me         switch 关怀模式; button English / 中文 · 我的数据 · 隐私政策 · 退出登录
 */
import { willZh } from './will';

import { identityZh } from './identity';

export const zhCN = {
  ...willZh,
  // — everywhere
  appName: '落笔',
  back: '返回', close: '关闭', retry: '再试一次', cancel: '取消', loading: '正在加载', goHome: '回到首页',
  requestId: '请求编号 {id}', copied: '已复制', seconds: '{n} 秒', minutes: '{n} 分钟', listEnd: '没有更多了', loadMore: '加载更多',
  updateReady: '新版本已经准备好', updateNow: '现在更新', wxPrivacyTitle: '先看一下隐私指引', wxPrivacyText: '接下来要用到您的相册、文件或剪贴板。微信要求先征得您的同意。不同意的话，其他功能照常可用。', wxPrivacyRead: '查看《用户隐私保护指引》', wxPrivacyYes: '同意', wxPrivacyNo: '不同意',
  offline: '没有网络。连上以后会接着来。', offlineWaiting: '没有网络。刚才的操作已经记下，连上以后会送出一次，只有一次。',
  // — home
  homeTitle: '落笔', homeHello: '在微信里，\n认真签一份合同', homeIntro: '扫对方给的二维码即可签署。文件内容、签名和时间都有据可查。',
  endedRevoked: '您在微信里撤回了授权', endedRevokedHelp: '微信带来的信息已删除。要继续使用，请重新登录并同意。',
  humanTitle: '先回答一个小问题', humanWhy: '这个号码今天已收到几条验证码。答对后马上发送，避免有人用它乱发短信。', humanPicture: '图片中的五个数字', humanAnswer: '图中的数字', humanSum: '答案（数字）', humanWords: '看不清？换成文字题', humanAgain: '换一张', humanWrong: '不对，换了一题，请再试一次', humanSend: '发送验证码',
  noticeAskTasks: '有新任务时微信通知我', noticeAskResult: '有结果时微信通知我', noticeGiven: '好的，到时微信通知您一次', noticeNotGiven: '不通知也没关系，首页的待办里随时能看到',
  scan: '扫码签署', loginByPhone: '手机号登录', verifyFile: '验证文件', me: '我的', privacyPolicy: '隐私政策',
  boxToDo: '待处理', boxWaiting: '等待他人', boxDone: '已完成', boxName: '{name} {count}', boxNameSelected: '{name} {count}，当前',
  emptyToDo: '没有等您处理的文件', emptyToDoHelp: '收到签署邀请时，扫一扫对方的二维码，它就会出现在这里。',
  emptyWaiting: '没有在等别人的文件', emptyWaitingHelp: '您办完、还差别人的文件会排在这里。',
  emptyDone: '还没有办完的文件', emptyDoneHelp: '签完的合同会留在这里，随时下载和验证。',
  rowName: '{title}，{inviter}，{state}', from: '来自 {inviter}', onBehalfOf: '代表 {name}', deadlineAt: '{time} 前',
  stateToSign: '待签署', stateToSeal: '待盖章', stateToApprove: '待审批', stateWaiting: '等待中', stateSealing: '正在签署', stateSigned: '已签署', stateSealed: '已盖章', stateApproved: '已同意', stateDeclined: '已拒绝', stateCancelled: '已取消', stateCompleted: '已完成',
  linkTitle: '打开签署链接', linkHelp: '浏览器里不能直接扫码。请用手机扫二维码，或把链接粘贴到这里。', linkLabel: '签署链接', linkOpen: '打开', linkBad: '这不是签署链接。它应当来自对方的二维码或短信。',
  // — claim
  claimTitle: '签署邀请', claimAsks: '请您签署', claimThrough: '通过 {name} 发来', claimFor: '签署人', claimPhone: '手机号', claimSent: '发起时间', claimValid: '邀请有效至',
  claimNext: '接下来', claimStep1: '用这个手机号登录', claimStep2: '核对姓名和身份证号', claimStep3: '读完文件，签名，短信确认',
  claimNothingYet: '在您最后确认之前，什么都不会生效。',
  claimNumberTitle: '对方网页上，二维码旁边是哪个数字？', claimNumberHelp: '点对数字，才能确认二维码没有被人调包。点错会作废这个二维码。', claimNumber: '数字 {n}', claimNumberChosen: '数字 {n}，已选',
  claimContinue: '继续', claimNotMe: '不是我', claimNotMeTitle: '不是您要签的？', claimNotMeText: '您什么都不用做，文件不会因此生效。关掉这个页面即可；如果您认识发起方，可以告诉他们发错了人。', claimNoTicket: '没有找到邀请', claimNoTicketHelp: '链接不完整。请重新扫对方网页上的二维码。',
  // — login
  loginTitle: '登录', loginLead: '用手机号登录', loginHelp: '手机号用来确认这份文件确实是发给您的。', phone: '手机号', phoneHint: '11 位手机号', phoneBad: '请填写 11 位的大陆手机号',
  smsCode: '短信验证码', codeHint: '6 位数字', codeSend: '获取验证码', codeResend: '重新获取', codeResendIn: '{n} 秒后可重发', codeSentTo: '验证码已发到 {phone}，五分钟内有效。', login: '登录',
  // — login in WeChat, devices, number, confirmation
  loginConsent: '点下面的按钮，即表示您已阅读并同意隐私政策。手机号由微信提供，微信会先问您。', loginPhoneButton: '同意并用微信手机号登录', loginBySms: '用短信验证码登录', loginByButton: '改用微信手机号',
  loginRefused: '没有拿到手机号', loginRefusedHelp: '可以再点一次并选择“允许”，也可以用短信验证码登录。', loginStale: '刚才的授权已经失效', loginStaleHelp: '请再点一次按钮。',
  boundNumberTitle: '这个号码正由另一个微信使用', boundNumberText: '继续后，这个账号改由当前的微信登录，原来的微信会退出。', boundWeChatTitle: '这个微信属于 {phone} 的账号', boundWeChatText: '继续后，这个微信改为登录您刚填的号码。{phone} 的账号和文件都还在，用那个号码仍可登录。', boundSms: '请用短信验证码确认，再决定要不要改。', boundMove: '改绑并登录', boundKeep: '不改',
  endedElsewhere: '这里的登录已在另一台设备上结束', endedElsewhereHelp: '如果不是您操作的，请登录后查看登录设备。', endedPhone: '账号的手机号已更换', endedPhoneHelp: '请用新号码登录。', endedMoved: '账号已改由另一个微信登录', endedClosed: '账号已注销', endedClosedHelp: '再次登录会开始一个新账号。',
  sessionsTitle: '登录设备', sessionsLead: '您在这些地方登录着', sessionHere: '这台设备', sessionWeapp: '微信小程序', sessionH5: '浏览器', sessionSeen: '最近使用 {time}', sessionSince: '登录于 {time}', sessionEnd: '退出', sessionEndOf: '退出 {device}', sessionEndOthers: '退出其他所有设备', sessionsOnly: '没有在其他设备登录。',
  sessionsSilent: '您的微信打开小程序时会自动登录。退出它之后，要先确认手机号才能再登录。', sessionsConfirm: '您的微信下次打开小程序时，要先确认手机号。', sessionsHelp: '有不认识的设备？请马上退出它，再确认手机号还在您手里。',
  phoneChangeTitle: '更换手机号', phoneChangeLead: '换一个手机号', phoneChangeHelp: '先验证现在的号码，再验证新号码。完成后所有设备都要重新登录，已经签好的文件不受影响。', phoneNow: '现在的号码 {phone}', phoneContinue: '继续', phoneLost: '这个号码不能用了', phoneLostLead: '用实名信息确认是您本人', phoneLostHelp: '请填写这个账号实名时的姓名和证件号码，会重新核对一次。', phoneLostNumberHint: '实名时用的证件号码',
  phoneLostNobody: '这个账号还没有实名', phoneLostNobodyHelp: '号码不能用时无法自助更换。请联系为您提供本服务的机构。', phoneOldAgain: '还是用现在的号码验证', phoneProven: '已确认是您本人', phoneProvenHelp: '请在十分钟内验证新号码。', phoneNew: '新手机号', phoneFinish: '确认更换', phoneChangedTitle: '手机号已更换', phoneChangedHelp: '新号码 {phone}。所有设备都已退出，请用新号码登录。',
  stepUpTitle: '确认是您本人', stepUpLead: '请先确认是您本人', stepUpHelp: '接下来的操作不能撤销。请输入发到您手机的验证码，十分钟内不用再输。', stepUpConfirm: '确认',
  // — consent
  consentTitle: '隐私政策', consentLead: '先说清楚：我们怎样用您的信息', consentAgree: '同意并继续', consentLater: '暂不同意', consentVersion: '版本 {version}',
  consentLaterTitle: '暂不同意也可以', consentLaterText: '不同意就不能在这里打开和签署文件，但不会产生其他影响。您可以请发起方改用纸质签署，也可以随时回来再决定。', consentRead: '再看看',
  // — my data
  dataTitle: '我的数据', dataLead: '您的信息，由您做主', dataContact: '对怎样使用您的信息有疑问或投诉，请联系：{contact}', dataNoContact: '对怎样使用您的信息有疑问或投诉，请联系发起方或部署本服务的机构。',
  copyTitle: '取得一份副本', copyHelp: '我们保存的、关于您的全部信息：账号、同意、实名、登录、合同、签名和证据。只有您本人能下载，24 小时后自动删除。', copyStart: '生成副本', copyStartAgain: '重新生成', copyMaking: '正在整理，已完成 {done}/{of}', copyMakingNext: '可以离开这个页面，稍后再来。',
  copyReady: '副本已准备好，{size}', copyUntil: '{time} 前可以下载。', copySave: '保存副本', copyFetch: '下载副本', copyShare: '发送到聊天', copyShareHelp: '建议发给“文件传输助手”，在电脑上打开。里面是您的个人信息，请不要发给别人。', copyFailed: '这次没有生成成功', copyFailedNext: '请再试一次。',
  consentsTitle: '授权与同意', consentsLead: '您同意过什么', consentsHelp: '每一项都可以单独撤回。撤回不影响已经签好的合同。', consentFace: '人脸识别', consentPrivacyFor: '打开和签署文件需要它。', consentFaceFor: '只在您选择人脸识别时需要。不同意也能签署。',
  consentGiven: '已同意', consentOutdated: '有新版本', consentWithdrawn: '已撤回', consentNever: '未同意', consentActGiven: '{time} 同意 {version} 版', consentActWithdrawn: '{time} 撤回 {version} 版', consentHowWechat: '微信设置', consentReadText: '查看全文', consentReadTextOf: '查看全文：{name}',
  consentWithdraw: '撤回', consentWithdrawOf: '撤回：{name}', consentAgreeAgain: '去同意', consentWithdrawTitle: '撤回“{name}”？', consentWithdrawPrivacy: '撤回后不能再打开和签署文件，直到您重新同意。您仍然可以拒签、取得副本和注销账号。已经签好的合同不受影响。', consentWithdrawFace: '撤回后不再提供人脸识别，签署时可以用短信验证码或签署密码。我们从未保存您的照片和视频。', consentKeep: '先不撤回', consentWithdrawConfirm: '确认撤回',
  nameTitle: '更正姓名', nameLead: '改过名字？', nameHelp: '用您原来的证件号码再核对一次。已经签好的合同不变；已经发给您、还没签的，请发起方按新姓名重新发送。', nameNow: '现在的姓名：{name}', nameNew: '新的姓名', nameCheck: '核对新姓名', nameDone: '姓名已更正为 {name}', nameDoneNext: '以后签署用新的姓名。', nameMismatch: '和证件号码对不上', nameMismatchNext: '请核对写法。今天还可以试 {n} 次。', nameNotVerified: '核对实名之后，才有姓名可以更正。',
  closeTitle: '注销账号', closeLead: '注销之前，请看清楚', closeHelp: '需要的合同和数据副本，请先下载。', closeGone: '会删除：手机号、姓名、证件号码、微信绑定、签名册、签署密码和所有登录。', closeKept: '会留下：您签过的合同和它的证据。对方和法律要求保存，只保存，不再使用。', closeAgain: '以后用同一个手机号登录，是一个全新的账号，看不到以前的任何内容。', closeNow: '注销立即生效，不能恢复。', closeUnfinished: '您签过的 {n} 份合同还有别人没有签完，注销后您收不到结果。',
  closeFirst: '还有这些事要先办', closeOpenTask: '等您处理：办完，或者拒签。', closeSealing: '正在签署，请等它完成。', closeApproved: '您审批过，请等合同签完。', closeLastAdmin: '您是唯一的管理员，请先指定另一位。', closeLastSealer: '只有您能用“{seal}”，请先授权另一位。', closeUnderstood: '我明白，注销后不能恢复', closeConfirm: '注销账号', closeDone: '账号已注销', closeDoneHelp: '您的信息已经删除。这台设备上也不再保留登录。',
  incomeTitle: '劳动收入声明', incomeLead: '您还未满 18 周岁', incomeHelp: '法律规定，16 周岁以上、以自己的劳动收入为主要生活来源的人，可以自己签合同。请如实声明，它会和合同的证据一起保存。', incomeDeclare: '我声明属实', incomeNo: '我不是这样', incomeNoTitle: '那么需要监护人', incomeNoText: '这份文件需要由您的监护人办理。请把这一点告诉发起方，不会因此产生任何后果。',
  // — identity
  identityTitle: '实名核对', identityLead: '确认签名的人是您本人', identityHelp: '姓名和身份证号会送到身份核验服务比对一次。身份证号加密保存，界面上只显示首尾两位。',
  idName: '姓名', idNameHint: '与身份证一致', idNumber: '身份证号', idNumberHint: '18 位，末位可能是 X', identityCheck: '核对身份',
  idShort: '还差 {n} 位', idChecksum: '有一位可能输错了，请对照身份证再看一遍', idDate: '出生日期不存在，请检查第 7 到 14 位', idForm: '只能是数字，末位可以是 X', idRegion: '前六位地区码不对，请检查', idGood: '格式正确', idLooks: '号码已填完整',
  identityMismatch: '姓名和证件号对不上', identityMismatchHelp: '请检查有没有写错字或少写一位。今天还可以试 {n} 次。', identityNotFound: '没有查到这个身份', identityNotFoundHelp: '可能是刚换证、军人证件或户籍资料还没更新。这不代表您填错了。请联系发起方，改用其他方式核对。今天还可以试 {n} 次。',
  identityDone: '您已通过实名核对', identityDoneAs: '{name}，{time}', identityContinue: '继续', identityAttempts: '今天还可以试 {n} 次',
  // — read
  readTitle: '阅读文件', readPages: '共 {n} 页', readAt: '{page} / {total} 页', readJump: '跳到页', readJumpLabel: '页码', readJumpTo: '第 {page} 页', readJumpMine: '第 {page} 页，要您签', readFind: '查找', findLabel: '要找的词', findHint: '例如：违约金', findBefore: '找上一个', findAfter: '找下一个', findClose: '不找了', findRunning: '正在找…', findNone: '没有找到', findAt: '第 {page} 页，这一页第 {n} 个，共 {total} 个', readZoom: '大小', readZoomIn: '放大', readZoomOut: '缩小',
  readToEnd: '请先读到最后一页，再签署。', readMore: '继续阅读', readDone: '已读完', readNextPlace: '下一处', readSignHere: '在此签名', readSealHere: '在此盖章', readFillHere: '在此填写', readDateHere: '签署日期（自动）', readOther: '他人填写',
  readHash: '文件编号 {hash}', readHashHelp: '这是文件内容的指纹。文件改动一个字，它就会变。', readPageAlt: '第 {page} 页', readPageFailed: '这一页没有加载出来', readRegion: '文件内容', readSeconds: '还需阅读 {n} 秒', readSecondsToEnd: '还需阅读 {n} 秒并读到最后一页', readAsText: '文字版', readAsPictures: '看原样', readTextNone: '这一页没有可读的文字，请看原样。', readTextCut: '这一页的文字太多，没有全部列出，请看原样。', readPageBefore: '上一页', readPageAfter: '下一页',
  readFill: '填写内容', readFillCount: '还有 {n} 处要填', readSign: '去签名', readSeal: '去盖章', readBackToApproval: '回到审批', readDecline: '拒签', readOnly: '只能查看', fillTitle: '填写内容', fillSave: '保存', fillRequired: '必填', fillDateEmpty: '留空即签署当天', fillPickOne: '请选择', fillPicturePick: '拍照或选择图片', fillPictureOther: '换一张', fillPictureRemove: '移除', fillPictureThere: '图片已上传',
  // — pad
  padTitle: '手写签名', padLabel: '签名区', padGuide: '在这里写您的名字', padUndo: '撤销一笔', padClear: '重写', padInk: '墨色', padBlue: '蓝色', padChosen: '{name}，已选', padDone: '写好了', padLost: '刚才应用被关闭了。笔迹不会存在手机上，请再写一次。', padEmpty: '还没有写字', padDot: '只有一个点，看不出是签名。请再写一次。', padScribble: '笔画涂在了一起，看不出是签名。请再写一次。', padInvalid: '这次笔迹没有记录完整，请重写。', padTooLong: '笔画太多了，请重写。',
  // — seal
  sealTitle: '选择印章', sealLead: '您可以使用的印章', sealGranted: '由 {name} 授权', sealUntil: '授权至 {time}', sealForever: '长期授权', sealUse: '用这枚印章', sealNone: '没有可用的印章', sealNoneHelp: '您还没有得到这枚印章的用印授权。请联系公司的管理员。', sealChosen: '{name}，已选', sealOfficial: '公章', sealContract: '合同专用章', sealFinance: '财务专用章',
  // — place
  placeTitle: '看看位置', placeLead: '签好后就是这个样子', placeLeadSeal: '盖好后就是这个样子', placeAgain: '重写一次', placeOther: '换一枚', placeOk: '位置没问题', placePage: '第 {page} 页', placeMark: '您的签名', placeSeal: '公司印章', placeMore: '另有 {n} 处会放上同样的签名',
  // — willingness
  willTitle: '最后确认', willLead: '您将签署', willLeadSeal: '您将盖章', willPages: '{n} 页', willHash: '文件编号', willWho: '签署人', willAs: '代表', willMyself: '本人', willMeaning: '确认后，这份文件对您产生法律效力，等同于亲笔签名。', willMeaningSeal: '确认后，这份文件对 {name} 产生法律效力，等同于盖章。',
  willSend: '发送验证码', willSent: '验证码已发到 {phone}。短信里的文件编号应与上面一致。', willConfirm: '确认签署', willConfirmSeal: '确认盖章', willNoMethod: '这份文件要求的确认方式，在这台设备上还不能使用。请联系发起方。', readAgain: '重新阅读',
  // — sealing
  sealingTitle: '正在签署', sealingLead: '正在生成签名', sealingSafe: '可以放心离开，签署会自己完成。', sealingQueued: '排队', sealingCertificate: '为这次签署颁发证书', sealingSignature: '生成数字签名', sealingTimestamp: '取得可信时间', sealingVerification: '独立核验', sealingDone: '完成', stepDone: '{name}，已完成', stepNow: '{name}，进行中', stepNext: '{name}，未开始', stepWaiting: '{name}，等待中',
  sealingWaitTitle: '在等可信时间', sealingWaitText: '时间戳服务暂时没有回应。我们会一直重试，绝不编造时间。您可以先离开。', sealingFailed: '这次没有签成', sealingFailedHelp: '什么都没有生效，您可以重新签署。', sealingTryAgain: '重新签署', sealingLeave: '先去忙别的',
  // — done
  doneTitle: '签署结果', doneSigned: '已签署', doneSealed: '已盖章', doneApproved: '已同意', doneDeclined: '已拒绝', doneCompleted: '全部完成', doneWaitingTurn: '还没有轮到您', doneWaitingTurnHelp: '前面的人办完后，这份文件会出现在待处理里。', doneCancelled: '这件事已取消', doneCancelledHelp: '发起方撤回了文件，或有人拒绝了签署。它不会生效。',
  doneAt: '签署时间', doneCert: '签名证书', doneSerial: '证书序列号', doneIssuer: '颁发机构', doneHash: '文件指纹', doneProgress: '各方进度', doneOthers: '还要等其他人。全部完成后，可以在这里下载合同。', donePdf: '保存 PDF', doneEvidence: '查看证据', doneNext: '处理下一件', doneReason: '原因', doneMine: '（您）',
  evidenceTitle: '证据链', evidenceLead: '每一步都记在一条改不了的链上', evidenceHead: '链尾指纹', evidenceCount: '{n} 条记录', evidenceTime: '链尾已有可信时间', evidenceNoTime: '完成后加盖可信时间', partyPerson: '个人', partyOrganization: '公司', taskSigning: '签署', taskSeal: '盖章', taskApproval: '审批',
  // — approve
  approveTitle: '用印审批', approveLead: '请您审批', approveInviter: '发起方', approveOrg: '为公司', approvePages: '页数', approveSent: '发起时间', approveDeadline: '截止时间', approveHash: '文件编号', approveView: '查看文件', approveOk: '同意', approveReject: '驳回', approveComment: '意见（可不填）', approveNotViewed: '请先查看文件，再作决定。', approveEffect: '同意后，由有用印授权的另一位同事盖章。', approveHistory: '进度', approveFacts: '对方填写的内容', approveSeals: '同意后可用的印章', approveNoSeal: '现在没有人有用印授权，同意后盖不了章。请先联系公司的管理员。',
  // — decline
  declineTitle: '拒签', rejectTitle: '驳回', declineReason: '原因', declineReasonHint: '对方会看到这段话', declineEffect: '拒签后，这份文件对所有人作废，不能恢复。', rejectEffect: '驳回后，这份文件对所有人作废，不能恢复。', declineConfirm: '确认拒签', rejectConfirm: '确认驳回', declineThink: '再想想',
  // — search, several approvals, handing over, signature book, certificates
  searchLabel: '搜索', searchHint: '标题或发起方', searchClear: '清除', searchNone: '没有找到“{text}”', searchNoneHelp: '换个更短的词试试，或看看其他几栏。',
  batchOpen: '批量审批', batchTitle: '批量审批', batchLead: '一次审批多份', batchHelp: '看过的文件才能选。每一份都单独记录，互不影响。', batchAll: '全选可审批的 {n} 份', batchChoose: '选择 {title}', batchChosen: '{title}，已选', batchTick: '已选', batchUnread: '看过之后才能选', batchRead: '查看文件 {title}', batchHash: '编号 {hash} · {n} 页',
  batchNext: '审批所选 {n} 份', batchConfirmTitle: '确认同意这 {n} 份', batchConfirm: '确认同意', batchDone: '已同意 {n} 份', batchRefused: '{title}：{what}',
  transferOpen: '转交同事', transferTitle: '转交同事', transferHelp: '转交后由对方办理，您不能再办。需要时请对方转回。', transferTo: '转交给 {name}', transferChosen: '转交给 {name}，已选', transferReasonHint: '会写入证据链', transferConfirm: '确认转交', transferNobody: '没有可以接手的同事', transferNobodyHelp: '接手的人要有同样的权限，审批人不能再盖章。请联系公司的管理员。', transferHeld: '已转交给 {name}', transferHeldHelp: '由对方办理。需要收回，请对方转回给您。', transferMine: '这件事已转交给您，由您办理。',
  bookTitle: '签名簿', bookUse: '用签名簿', bookLead: '写过的签名', bookHelp: '加密保存在服务器上，只有您能用。每次签署仍要您本人确认，证据里会注明用的是签名簿。', bookEmpty: '签名簿是空的', bookEmptyHelp: '签名时可以选择存进来，下次就不用再写。', bookChoose: '用 {time} 写的签名', bookSavedAt: '存于 {time}', bookRemove: '删除', bookRemoveOf: '删除 {time} 的签名', bookRemoveTitle: '删除这个签名？', bookRemoveHelp: '已经签好的文件不受影响。', bookKeep: '存进签名簿，下次直接用', bookFull: '签名簿满了', bookFullHelp: '请在“我的”里删掉一个，或不存、直接继续。',
  certTitle: '我的证书', certHelp: '每签一次，就为您单独颁发一张证书，用过即毁掉密钥。', certEmpty: '还没有证书', certEmptyHelp: '签署第一份文件后，会显示在这里。', certFor: '{title}，{time} 签署',
  // — verify
  verifyTitle: '验证文件', verifyLead: '这份 PDF 是真的吗？', verifyHelp: '选择一份 PDF，检查签名是否有效、签后有没有被改动。', verifyPromise: '文件会发送到本服务器检查，查完即丢弃，不会保存。', verifyPick: '选择 PDF 文件', verifyAnother: '再验一份', verifyRunning: '正在检查 {name}', verifyNotPdf: '请选择 PDF 文件', verifyTooLarge: '文件超过 20 MB',
  verdictValid: '有效：签名真实，签后没有不允许的改动', verdictInvalid: '无效：不要相信这份文件', verdictUnsigned: '这份 PDF 里没有数字签名', verdictUnreadable: '这个文件打不开，无法判断', verdictInvalidHelp: '至少有一个签名没有通过检查，下面写明了原因。', verdictUnsignedHelp: '它可能只有签名图片。图片谁都能贴上去，不能证明是谁签的。', verdictUnreadableHelp: '文件可能损坏，或根本不是 PDF。', verdictEncrypted: '文件加了密，无法判断其中的签名', verdictEncryptedHelp: '请向对方要一份没有加密的文件。这里不对它作任何肯定或否定。', verdictValidHelp: '共 {n} 个签名，全部通过检查。',
  sigSigner: '签署人', sigSignerUnknown: '无法确认是谁签的', sigTime: '签署时间', sigTimeNone: '没有可信时间', sigIssuer: '证书颁发机构', sigSerial: '证书序列号', sigLevel: '签名等级', sigStamp: '文档时间戳', sigStampBy: '时间戳机构', sigIntact: '内容完整', sigTrusted: '证书可信', sigCovers: '覆盖当时的整份文件', sigAfter: '签后改动', sigAfterNone: '没有', sigAfterPermitted: '有，属于允许的改动', sigAfterForbidden: '有，属于不允许的改动',
  sigClaims: '自称 {name}，未经证实', sigClaimed: '{value}（自称，未经证实）', sigOrganization: '单位', sigIdentifier: '证件标识', sigRoot: '信任的根证书', sigRootFingerprint: '根证书指纹', sigTimeBySignature: '{time}，由签名时间戳证明', sigTimeByDocument: '{time}，由文档时间戳证明', sigTimeNotBelieved: '{time}，但这个时间戳不可信', sigTimeClaimed: '签署人自称 {time}，没有证明',
  sigRevoked: '证书被吊销', sigRevokedNo: '没有（文件内的 {source}，{time}）', sigRevokedYes: '已于 {time} 吊销，原因 {reason}', sigRevokedUnknown: '文件里没有这方面的信息', sigPolicy: '签后允许', sigPolicyNone: '不允许任何改动', sigPolicyFill: '填写和签署', sigLocks: '锁定了控件', sigChangePermitted: '允许：{change}', sigChangeForbidden: '不允许：{change}', sigViewSigned: '查看当时签署的内容', sigViewSignedOf: '查看当时签署的内容：{name}', sigSignedName: '{name}（{field} 签署时）', yes: '是', no: '否', sigProblems: '问题', fileFingerprint: '文件指纹',
  // — me
  meTitle: '我的', meRealName: '实名', meNotVerified: '未核对', meVerified: '已核对 {name}', meOrganizations: '我的公司', meNoOrganization: '没有加入公司', roleApprover: '审批', roleSealer: '用印', roleAdmin: '管理', meLanguage: '语言', meSenior: '关怀模式', meSeniorHelp: '字更大，内容一样', meLogout: '退出登录', meLogoutHelp: '退出后，这台设备上不再保留登录信息。', meSettings: '设置', otherLanguage: 'English',
  ...identityZh,
} as const;
