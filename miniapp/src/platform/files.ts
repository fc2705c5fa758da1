/** Files the person chooses or keeps. Nothing is read without being chosen. */
import Taro from '@tarojs/taro';

const WEB = process.env.TARO_ENV !== 'weapp';

export interface ChosenFile {
  readonly name: string;
  /** bytes */
  readonly size: number;
  readonly read: () => Promise<ArrayBuffer>;
}

/** Lets the person choose one PDF (WeChat: out of a chat). Null when nothing was chosen. */
export function choosePdf(): Promise<ChosenFile | null> {
  return WEB ? chooseInBrowser() : chooseInWeapp();
}

function chooseInBrowser(): Promise<ChosenFile | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = 'application/pdf,.pdf';
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
  const link = document.createElement('a');
  link.href = path;
  link.download = `${name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').slice(0, 120)}.pdf`;
  document.body.append(link);
  link.click();
  link.remove();
}
