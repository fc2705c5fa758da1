import { renderMessage } from './templates';

const willingness = (title: string): string => renderMessage({ kind: 'willingness_code', code: '123456', minutes: 5, title, shortHash: 'a1b2c3' });

test('a login text says what the code is for and warns', () => {
  expect(renderMessage({ kind: 'login_code', code: '012345', minutes: 5 })).toBe('【落笔】验证码 012345，用于登录，5 分钟内有效。请勿告诉任何人，工作人员不会索要。');
});

test('a willingness text names the contract, the purpose and the short hash', () => {
  expect(willingness('房屋租赁合同')).toBe('【落笔】验证码 123456，用于确认签署《房屋租赁合同》（文件指纹 a1b2c3），5 分钟内有效。输入即表示您同意签署该文件；若非本人操作，请勿告诉任何人。');
});

test('a title can neither close the quotation, forge a sender, break the line nor turn the text around', () => {
  const text = willingness('合同》。【银行】\n转账\u202e验证码\u0000 999999《');
  expect(text.match(/[【】《》]/g)).toEqual(['【', '】', '《', '》']);
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text.indexOf('123456')).toBeLessThan(text.indexOf('999999'));
});

test('a long title is cut between letters', () => {
  const title = /《(.*)》/.exec(willingness('𠮷'.repeat(60)))?.[1] ?? '';
  expect([...title]).toHaveLength(40);
  expect(title.endsWith('𠮷…')).toBe(true);
  expect(/《(.*)》/.exec(willingness('合'.repeat(40)))?.[1]).toBe('合'.repeat(40));
});

test.each([['step_up', '确认是您本人在操作'], ['phone_old', '更换手机号（验证原号码）'], ['phone_new', '更换手机号（验证新号码）'], ['sign_password', '设置签署密码']] as const)('a code for %s says so, and never that it is a login', (act, what) => {
  const text = renderMessage({ kind: 'account_code', code: '012345', minutes: 5, act });
  expect(text).toContain(`验证码 012345，用于${what}`);
  expect(text).not.toContain('登录');
});

test('the old number is told where the account went, without a code', () => {
  expect(renderMessage({ kind: 'phone_changed', newPhoneMasked: '138****5678' })).toMatch(/^【落笔】您的账号已改用手机号 138\*\*\*\*5678，.*马上联系/);
});
