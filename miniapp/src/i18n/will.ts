/** Sentences of the last confirmation by its several methods, and of the sign password. Same keys in both languages. */
export const willZh = {
  willHow: '用哪种方式确认', willBySms: '短信验证码', willBySmsHelp: '发到 {phone}', willBySmsHelpOwn: '发到您的手机', willByPassword: '签署密码', willByPasswordHelp: '您自己设置的密码', willByFace: '刷脸', willByFaceHelp: '朗读一句话，由本人完成',
  willChosen: '已选', willOther: '换一种方式', willUse: '改用{method}',
  willPassword: '签署密码', willPasswordHint: '输入签署密码', willPasswordShow: '显示密码', willPasswordHide: '隐藏密码', willPasswordForgot: '没有设置过，或忘记了',
  willFaceLead: '请看着镜头，读出这句话', willFaceStart: '开始刷脸', willFaceAgain: '重新刷脸', willFaceCheck: '我已完成，查看结果', willFaceWaiting: '正在等刷脸结果', willFacePassed: '刷脸已通过，可以{act}', willFaceLeft: '还有 {n} 分钟完成',
  willFaceHere: '这台设备上不能打开刷脸', willFaceHereHelp: '请换一种方式，或在微信里打开这份文件。',
  willActSign: '确认签署', willActSeal: '确认盖章',
  willDevice: '再用本机的指纹或面容确认', willDeviceHelp: '只在这台手机上核对，不会上传指纹或面容。', willDeviceRequired: '发起方要求', willDeviceNone: '这台设备没有可用的指纹或面容', willDeviceNoneHelp: '请在支持指纹或面容的手机上，用微信打开这份文件。', willDeviceAuth: '确认签署《{title}》，编号 {hash}',
  faceConsentTitle: '同意使用人脸信息', faceConsentLead: '刷脸前，需要您单独同意', faceConsentWhat: '做什么：由人脸核身服务比对您的面容与身份证照片，并录下您朗读的一句话，只为确认这次签署是本人的意愿。', faceConsentKeep: '保存什么：我们只保存结果、时间和流水号，不保存面容照片和录像。', faceConsentChoice: '不同意也可以：请换一种方式确认，不影响您签署。同意后可以随时在“我的”里撤回。', faceConsentAgree: '同意，开始刷脸', faceConsentRefuse: '不同意，换一种方式',
  passTitle: '签署密码', passLead: '设置签署密码', passLeadAgain: '重新设置签署密码', passHelp: '签署时可以用它代替短信验证码。请设一个别人猜不到、您自己记得住的。', passNone: '还没有设置', passSet: '已设置，{time}', passLocked: '已锁定，{time} 以后可用；现在重新设置也可以',
  passWho: '先确认是您本人', passNew: '新的签署密码', passNewHint: '至少 8 位', passRule: '至少 8 位，字母、数字、汉字、空格都可以。不要用连续或重复的字符，也不要用手机号、生日和姓名。', passSave: '保存密码', passSaved: '签署密码已保存', passSavedHelp: '下次签署时可以选择用它确认。', passBySms: '用短信验证码', passByFace: '用刷脸',
  passWeakTooShort: '太短了，至少要 8 位', passWeakTooLong: '太长了，最多 64 位', passWeakTooCommon: '很多人用这个密码，容易被猜到', passWeakRepeats: '重复的字符太多', passWeakSequence: '连续的字符太多', passWeakPersonal: '里面有您的手机号、生日、证件号或姓名',
  doneWill: '确认方式', doneWillSms: '短信验证码', doneWillPassword: '签署密码', doneWillFace: '刷脸', doneWillDevice: '{method}，并用手机指纹或面容', doneWillNumber: '确认流水号', evidenceWill: '确认方式：{method}',
} as const;

export const willEn: Readonly<Record<keyof typeof willZh, string>> = {
  willHow: 'How do you want to confirm?', willBySms: 'Code by SMS', willBySmsHelp: 'Sent to {phone}', willBySmsHelpOwn: 'Sent to your phone', willByPassword: 'Sign password', willByPasswordHelp: 'The password you have set', willByFace: 'Face check', willByFaceHelp: 'You read a sentence aloud yourself',
  willChosen: 'Chosen', willOther: 'Confirm another way', willUse: 'Use instead: {method}',
  willPassword: 'Sign password', willPasswordHint: 'Enter your sign password', willPasswordShow: 'Show password', willPasswordHide: 'Hide password', willPasswordForgot: 'Not set yet, or forgotten',
  willFaceLead: 'Look into the camera and read this aloud', willFaceStart: 'Start face check', willFaceAgain: 'Start it again', willFaceCheck: 'I am done, show the result', willFaceWaiting: 'Waiting for the result', willFacePassed: 'Face check passed: {act}', willFaceLeft: '{n} minutes left',
  willFaceHere: 'The face check cannot be opened on this device', willFaceHereHelp: 'Please confirm another way, or open this document in WeChat.',
  willActSign: 'you can sign now', willActSeal: 'you can seal now',
  willDevice: 'Confirm on this phone as well', willDeviceHelp: 'Fingerprint or face are checked on this phone only and never leave it.', willDeviceRequired: 'The sender asks for it', willDeviceNone: 'This device has no fingerprint or face reader', willDeviceNoneHelp: 'Please open this document in WeChat on a phone that has one.', willDeviceAuth: 'Sign “{title}”, no. {hash}',
  faceConsentTitle: 'Consent to a face check', faceConsentLead: 'Before a face check we need your separate consent', faceConsentWhat: 'What for: a face verification service compares your face with your ID photo and records the sentence you read, only to make sure that this signature is your own will.', faceConsentKeep: 'What is kept: we keep the result, the time and a reference number; no picture or film of your face.', faceConsentChoice: 'You may refuse: confirm another way and sign all the same. You can withdraw consent under “Me” at any time.', faceConsentAgree: 'I agree, start face check', faceConsentRefuse: 'I refuse, another way please',
  passTitle: 'Sign password', passLead: 'Set a sign password', passLeadAgain: 'Set a new sign password', passHelp: 'When you sign you can use it instead of a code. Choose one that others cannot guess and you can remember.', passNone: 'Not set yet', passSet: 'Set on {time}', passLocked: 'Locked until {time}; you can also set a new one now',
  passWho: 'First show that it is you', passNew: 'New sign password', passNewHint: '8 characters or more', passRule: '8 characters or more of any kind, spaces too. No runs or repeats; not your phone number, birthday or name.', passSave: 'Save password', passSaved: 'Your sign password is saved', passSavedHelp: 'You can choose it the next time you sign.', passBySms: 'By a code', passByFace: 'By face check',
  passWeakTooShort: 'Too short: 8 characters or more', passWeakTooLong: 'Too long: 64 characters at most', passWeakTooCommon: 'Many people use this one, so it is easy to guess', passWeakRepeats: 'Too many repeated characters', passWeakSequence: 'Too many characters in a row', passWeakPersonal: 'It holds your phone number, birthday, ID number or name',
  doneWill: 'Confirmed by', doneWillSms: 'Code by SMS', doneWillPassword: 'Sign password', doneWillFace: 'Face check', doneWillDevice: '{method}, and on this phone', doneWillNumber: 'Reference', evidenceWill: 'Confirmed by: {method}',
};
