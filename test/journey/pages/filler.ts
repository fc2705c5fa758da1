/** What a person does in the sheet of fields, control by control; on weapp the wheels are WeChat's own sheets. */
import type { WeappHost } from '../../weapp-host/jsdom.mjs';
import type { Phone } from './phone';

export const fillText = (phone: Phone, label: string, text: string): Promise<void> => phone.type(label, text);

export async function fillDay(phone: Phone, label: string, day: string): Promise<void> {
  if (phone.platform === 'h5') return phone.type(label, day);
  await phone.top.getByRole('combobox', { name: label }).tap();
  const sheet = phone.page.locator('.layer');
  await sheet.locator('input[type=date]').fill(day);
  await sheet.getByRole('button').first().tap();
}

export async function fillChoice(phone: Phone, label: string, choice: string): Promise<void> {
  if (phone.platform === 'h5') {
    await phone.top.getByRole('combobox', { name: label }).selectOption(choice);
    return;
  }
  await phone.top.getByRole('combobox', { name: label }).tap();
  await phone.page.locator('.layer').getByRole('button', { name: choice }).tap();
}

export const fillTick = (phone: Phone, label: string): Promise<void> => phone.top.getByRole('switch', { name: label }).tap();

/** Presses the button and gives the phone a picture: from the disk (h5) or from the camera (weapp). */
export async function fillPicture(phone: Phone, button: string, png: Buffer): Promise<void> {
  if (phone.platform === 'h5') {
    const [chooser] = await Promise.all([phone.page.waitForEvent('filechooser'), phone.press(button)]);
    await chooser.setFiles({ name: 'card.png', mimeType: 'image/png', buffer: png });
    return;
  }
  await phone.page.evaluate((base64) => {
    const { host } = window as unknown as { host: WeappHost & { files: { addTemporary(bytes: Uint8Array, extension: string): string } } };
    const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    host.mocks.chooseMedia = () => ({ tempFiles: [{ tempFilePath: host.files.addTemporary(content, 'png'), size: content.length, fileType: 'image' }], type: 'image' });
  }, png.toString('base64'));
  await phone.press(button);
}
