/** Files the person chooses or keeps. Nothing is read without being chosen. */
import Taro from '@tarojs/taro';
import { releaseFile } from './http';

const WEB = process.env.TARO_ENV !== 'weapp';

export interface ChosenFile {
  readonly name: string;
  /** bytes */
  readonly size: number;
  readonly read: () => Promise<ArrayBuffer>;
  /** of a picture: can be shown as it is; give it back with `releaseFile` */
  readonly path?: string;
}

/** Lets the person choose one PDF (WeChat: out of a chat). Null when nothing was chosen. */
export function choosePdf(): Promise<ChosenFile | null> {
  return WEB ? chooseInBrowser('application/pdf,.pdf') : chooseInWeapp();
}

/** Lets the person take or choose one picture. Null when nothing was chosen. */
export async function choosePicture(): Promise<ChosenFile | null> {
  if (!WEB) return choosePictureInWeapp();
  const file = await chooseInBrowser('image/jpeg,image/png');
  return file && { ...file, path: URL.createObjectURL(new Blob([await file.read()])) };
}

async function choosePictureInWeapp(): Promise<ChosenFile | null> {
  try {
    const { tempFiles } = await Taro.chooseMedia({ count: 1, mediaType: ['image'], sizeType: ['compressed'] });
    const file = tempFiles[0];
    return file ? { name: file.tempFilePath, size: file.size, path: file.tempFilePath, read: () => readWeappFile(file.tempFilePath) } : null;
  } catch {
    return null;
  }
}

function chooseInBrowser(accept: string): Promise<ChosenFile | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.style.display = 'none';
    document.body.append(input);
    const done = (): void => {
      const file = input.files?.[0];
      input.remove();
      resolve(file ? { name: file.name, size: file.size, read: () => file.arrayBuffer() } : null);
    };
    input.addEventListener('change', done);
    input.addEventListener('cancel', done);
    input.click();
  });
}

async function chooseInWeapp(): Promise<ChosenFile | null> {
  try {
    const { tempFiles } = await Taro.chooseMessageFile({ count: 1, type: 'file', extension: ['pdf'] });
    const file = tempFiles[0];
    if (!file) return null;
    return { name: file.name, size: file.size, read: () => readWeappFile(file.path) };
  } catch {
    return null;
  }
}

function readWeappFile(filePath: string): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    Taro.getFileSystemManager().readFile({
      filePath,
      success: ({ data }) => (typeof data === 'string' ? reject(new Error('not bytes')) : resolve(data)),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
  });
}

/** Hands a downloaded PDF to the person: browsers save it, WeChat opens it with its own menu to keep or send it. */
export async function keepPdf(path: string, name: string): Promise<void> {
  if (!WEB) {
    await Taro.openDocument({ filePath: path, fileType: 'pdf', showMenu: true });
    return;
  }
  saveInBrowser(path, `${safeName(name)}.pdf`);
}

/** Hands over a downloaded file of any kind: browsers save it, WeChat sends it into a chat, also to oneself. In WeChat only while a tap is being answered. */
export async function keepFile(path: string, fileName: string): Promise<void> {
  if (WEB) return saveInBrowser(path, fileName);
  // whoever closes the list of chats has changed his mind
  await Taro.shareFileMessage({ filePath: path, fileName }).catch((error: { errMsg?: string }) => { if (!/cancel/.test(error.errMsg ?? '')) throw new Error(error.errMsg); });
}

function saveInBrowser(path: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}

/** As keepPdf, for bytes that are here already. They are given back to the system a minute later. */
export async function keepPdfBytes(bytes: ArrayBuffer, name: string): Promise<void> {
  const path = WEB ? URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' })) : await writeTemporary(bytes, name);
  await keepPdf(path, name);
  setTimeout(() => releaseFile(path), 60_000);
}

/** WeChat shows the file's own name on top of the opened document. */
function writeTemporary(bytes: ArrayBuffer, name: string): Promise<string> {
  const filePath = `${Taro.env.USER_DATA_PATH ?? 'wxfile://usr'}/${safeName(name)}.pdf`;
  return new Promise((resolve, reject) => {
    Taro.getFileSystemManager().writeFile({ filePath, data: bytes, success: () => resolve(filePath), fail: ({ errMsg }) => reject(new Error(errMsg)) });
  });
}

function safeName(name: string): string {
  return name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').slice(0, 120);
}
