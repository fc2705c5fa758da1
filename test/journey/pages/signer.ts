/**
 * What a signer does, screen by screen, with a picture of each. Every act begins by waiting for its screen, so a test
 * reads as the story and fails at the screen that did not come.
 */
import type { Locator } from 'playwright-core';
import { zhCN as words } from '../../../miniapp/src/i18n/zh-CN';
import { DOT, SIGNATURE } from '../../kit/browser';
import { nextCode, readInbox } from '../../kit/server';
import type { Phone } from './phone';

const filled = (text: string, values: Readonly<Record<string, string | number>>): string => text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
export { filled, words };

export interface Person {
  readonly name: string;
  readonly phone: string;
  readonly idNumber?: string;
}

/** WeChat offers its own phone button first; the SMS code is behind it. */
export async function chooseSmsLogin(phone: Phone): Promise<void> {
  await phone.button(words.loginBySms).or(phone.textbox(words.phone)).first().waitFor();
  if (await phone.button(words.loginBySms).isVisible()) await phone.press(words.loginBySms);
  await phone.textbox(words.phone).waitFor();
}

/** Logs in with the code that the embedded SMS service delivered. A number that another WeChat account held moves here. */
export async function logIn(phone: Phone, server: string, person: Person): Promise<void> {
  await chooseSmsLogin(phone);
  await phone.picture('login');
  const seen = (await readInbox(server, person.phone)).length;
  await phone.type(words.phone, person.phone);
  await phone.press(words.codeSend);
  const { code } = await nextCode(server, person.phone, seen);
  await phone.type(words.smsCode, code);
  await phone.picture('login-code');
  await phone.press(words.login);
  if (phone.platform === 'h5') return;
  const moved = phone.top.getByRole('dialog', { name: words.boundNumberTitle }).waitFor().then(() => phone.press(words.boundMove), () => undefined);
  await Promise.race([moved, phone.textbox(words.smsCode).waitFor({ state: 'detached' })]);
}

/** Looks at the invitation and taps the number the partner's page shows. */
export async function acceptInvitation(phone: Phone, number: string, who: string): Promise<void> {
  await phone.sees(words.claimAsks);
  await phone.sees(who);
  await phone.picture('invitation');
  await phone.press(filled(words.claimNumber, { n: number }));
  await phone.picture('invitation-number');
  await phone.press(words.claimContinue);
}

export async function agreeToPolicy(phone: Phone): Promise<void> {
  await phone.sees(words.consentLead);
  await phone.picture('consent');
  await phone.press(words.consentAgree);
}

/** Waits for a screen, agreeing to the policy on the way when this person has not yet. */
export async function agreeIfAsked(phone: Phone, next: Locator): Promise<void> {
  await phone.text(words.consentLead).or(next).first().waitFor();
  if (await phone.text(words.consentLead).isVisible()) await agreeToPolicy(phone);
  await next.first().waitFor();
}

export async function proveRealName(phone: Phone, person: Person): Promise<void> {
  await phone.textbox(words.idName).waitFor();
  await phone.picture('identity');
  await phone.type(words.idName, person.name);
  await phone.type(words.idNumber, person.idNumber ?? '');
  await phone.picture('identity-filled');
  await phone.press(words.identityCheck);
}

/** Reads to the last page; `act` is the button that appears then. */
export async function readToEnd(phone: Phone, act: string): Promise<void> {
  const region = phone.platform === 'h5' ? phone.top.getByRole('region', { name: words.readRegion }) : phone.top.locator('wx-scroll-view').first();
  await region.waitFor();
  await phone.top.getByRole('img', { name: filled(words.readPageAlt, { page: 1 }) }).first().waitFor();
  await phone.picture('reader');
  for (let turn = 0; turn < 40 && !(await phone.button(act).isVisible() && await phone.button(act).isEnabled()); turn += 1) {
    await region.evaluate((element) => { element.scrollTop += element.clientHeight * 0.8; });
    await phone.page.waitForTimeout(150);
  }
  await phone.button(act).waitFor();
  await phone.picture('reader-end');
  await phone.press(act);
}

/** Writes the name: first only a dot, which is refused kindly, then the whole. */
export async function signByHand(phone: Phone): Promise<void> {
  const pad = phone.top.getByRole('img', { name: words.padLabel, exact: true });
  await pad.waitFor();
  if (await phone.orientation() === 'landscape') await phone.turn('landscape');
  await phone.page.waitForTimeout(300);
  await phone.picture('pad');
  await phone.draw(DOT, words.padLabel);
  await phone.press(words.padDone);
  await phone.sees(words.padDot);
  await phone.picture('pad-dot');
  await phone.press(words.padClear);
  await phone.draw(SIGNATURE, words.padLabel);
  await phone.picture('pad-written');
  await phone.press(words.padDone);
  await phone.turn('portrait');
}

/** Looks at the mark in its place. */
export async function acceptPlace(phone: Phone): Promise<void> {
  await phone.button(words.placeOk).waitFor();
  await phone.picture('place');
  await phone.press(words.placeOk);
}

/** The last confirmation; the message must name the file number the screen shows. Returns that number. */
export async function confirmWill(phone: Phone, server: string, person: Person, confirm: string): Promise<string> {
  await phone.button(words.willSend).waitFor();
  await phone.picture('willingness');
  const seen = (await readInbox(server, person.phone)).length;
  await phone.press(words.willSend);
  const message = await nextCode(server, person.phone, seen);
  const shown = new RegExp(`${words.willHash}\\s*([0-9A-F]{6})`).exec(await phone.top.innerText())?.[1];
  expect(shown).toBeDefined();
  expect(message.text).toContain(shown);
  await phone.type(words.smsCode, message.code);
  await phone.picture('willingness-code');
  await phone.press(confirm);
  return shown!;
}

/** Waits through the steps of the act until the result stands. */
export async function waitForResult(phone: Phone, result: string): Promise<void> {
  await phone.text(words.sealingLead).or(phone.text(result)).first().waitFor({ timeout: 30_000 });
  // the finished steps stay less than a second
  await phone.glimpse('sealing');
  await phone.text(result).waitFor({ timeout: 60_000 });
  await phone.picture('result');
}
