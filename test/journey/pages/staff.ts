/** What the staff of a company do: one approves, another seals; and what everybody may do with a finished file. */
import type { Phone } from './phone';
import { agreeIfAsked, filled, logIn, words, type Person } from './signer';

/** From the first page to the inbox, agreeing to the policy when asked. */
export async function enterInbox(phone: Phone, server: string, person: Person): Promise<void> {
  await phone.start();
  await phone.sees(words.homeHello.split('\n')[1]!);
  await phone.picture('home');
  await phone.press(words.loginByPhone);
  await logIn(phone, server, person);
  await agreeIfAsked(phone, phone.button(new RegExp(words.boxToDo)));
}

/** Opens the row of a task by its title; `next` is a button of the screen behind it. */
export async function openTask(phone: Phone, title: string, next: string): Promise<void> {
  const row = phone.button(new RegExp(title)).first();
  await row.waitFor();
  await phone.picture('inbox');
  await row.tap();
  await agreeIfAsked(phone, phone.button(next));
}

export async function approve(phone: Phone): Promise<void> {
  await phone.button(words.approveOk).waitFor();
  await phone.picture('approve');
  await phone.press(words.approveOk);
}

/** Chooses the company's official seal. */
export async function chooseSeal(phone: Phone): Promise<void> {
  await phone.button(words.sealOfficial).waitFor();
  await phone.picture('seal');
  await phone.press(words.sealOfficial);
  await phone.button(filled(words.sealChosen, { name: words.sealOfficial })).waitFor();
  await phone.picture('seal-chosen');
  await phone.press(words.sealUse);
}

/** Starts again, already known, and opens a matter from one of the boxes. */
export async function openFromInbox(phone: Phone, box: string, title: string): Promise<void> {
  await phone.start();
  await phone.press(new RegExp(box));
  await phone.press(new RegExp(title));
  await phone.button(words.donePdf).waitFor();
}

/** Asks the server about a file, from the first page. */
export async function verifyFile(phone: Phone, name: string, bytes: Buffer, verdict: string, picture = verdict === words.verdictValid ? 'verify-valid' : 'verify-invalid'): Promise<void> {
  await phone.start();
  await phone.press(words.verifyFile);
  await phone.giveFile(words.verifyPick, name, bytes);
  await phone.sees(verdict);
  await phone.picture(picture);
}

/** The bytes that the first signature on the page is over. */
export function viewWhatWasSigned(phone: Phone): Promise<Buffer> {
  return phone.keepFile(new RegExp(words.sigViewSigned));
}
