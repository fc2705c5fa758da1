/**
 * The phone's files: temporary ones (`wxfile://tmp_…`) and the app's own folder (`wxfile://usr`). Held in memory, so
 * they end with the page. Writing outside the own folder is refused, as in WeChat.
 */
import { Refusal } from './call.js';
import { base64ToBytes, bytesToBase64, bytesToBinary, bytesToHex, bytesToText, hexToBytes, textToBytes } from './bytes.js';

const OWN = 'wxfile://usr';
const MIME = [[[0xff, 0xd8], 'image/jpeg'], [[0x89, 0x50], 'image/png'], [[0x25, 0x50, 0x44, 0x46], 'application/pdf'], [[0x3c], 'image/svg+xml']];

export function createFiles() {
  const files = new Map();
  const folders = new Set([OWN]);
  let made = 0;
  const store = {
    files,
    folders,
    read(path) {
      const bytes = files.get(path);
      if (!bytes) throw new Refusal(`no such file or directory, open "${path}"`);
      return bytes;
    },
    write(path, bytes) {
      if (!path.startsWith(`${OWN}/`)) throw new Refusal(`permission denied, open "${path}"`);
      const folder = path.slice(0, path.lastIndexOf('/'));
      if (!folders.has(folder)) throw new Refusal(`no such file or directory, open "${path}"`);
      files.set(path, bytes);
    },
    addTemporary(bytes, extension) {
      made += 1;
      const path = `wxfile://tmp_${String(made).padStart(6, '0')}.${extension}`;
      files.set(path, bytes);
      return path;
    },
    /** What an <image> can load: files become data addresses, net addresses pass through the host's server. */
    display(path) {
      const bytes = files.get(path);
      if (bytes) return `data:${mimeOf(bytes)};base64,${bytesToBase64(bytes)}`;
      return /^https?:/.test(path) ? `/__net__?to=${encodeURIComponent(path)}` : path;
    },
  };
  return store;
}

export function files(host, call) {
  const disk = createDisk(host.files);
  const manager = {};
  for (const [name, { named, work, answer }] of Object.entries(disk)) {
    manager[name] = call(name, (options) => answer(work(...named.map((key) => options[key]))));
    manager[`${name}Sync`] = (...given) => {
      try { return work(...given); } catch (error) { throw new Error(`${name}Sync:fail ${error.message}`); }
    };
  }
  const fileSystem = new Proxy(manager, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target)) host.missing.add(`FileSystemManager.${name}`);
      return target[name];
    },
  });
  return {
    getFileSystemManager: () => fileSystem,
    saveFile: manager.saveFile,
    getFileInfo: manager.getFileInfo,
    openDocument: call('openDocument', ({ filePath }) => { host.files.read(filePath); }),
    shareFileMessage: call('shareFileMessage', ({ filePath }) => { host.files.read(filePath); }),
    saveFileToDisk: call('saveFileToDisk', ({ filePath }) => { host.files.read(filePath); }),
    saveImageToPhotosAlbum: call('saveImageToPhotosAlbum', ({ filePath }) => { host.files.read(filePath); }),
    getImageInfo: call('getImageInfo', ({ src }) => new Promise((resolve, reject) => {
      const image = new window.Image();
      image.onload = () => resolve({ width: image.naturalWidth, height: image.naturalHeight, path: src, orientation: 'up' });
      image.onerror = () => reject(new Refusal(`image not found "${src}"`));
      image.src = host.files.display(src);
    })),
    chooseMessageFile: call('chooseMessageFile', cancelled),
    chooseMedia: call('chooseMedia', cancelled),
    chooseImage: call('chooseImage', cancelled),
    previewImage: call('previewImage'),
  };
}

/** Nobody chooses anything unless the test says what, by `host.mocks`. */
const cancelled = () => { throw new Refusal('cancel'); };

/** One verb: the names of its options in the order of the Sync form, the work, how the callback form answers. */
function createDisk(store) {
  const nothing = () => ({});
  const exists = (path) => store.files.has(path) || store.folders.has(path);
  return {
    readFile: { named: ['filePath', 'encoding', 'position', 'length'], answer: (data) => ({ data }), work: (path, encoding, position = 0, length = undefined) => encode(store.read(path).slice(position, length === undefined ? undefined : position + length), encoding) },
    writeFile: { named: ['filePath', 'data', 'encoding'], answer: nothing, work: (path, data, encoding) => store.write(path, bytesOf(data, encoding)) },
    appendFile: { named: ['filePath', 'data', 'encoding'], answer: nothing, work: (path, data, encoding) => store.write(path, Uint8Array.from([...store.read(path), ...bytesOf(data, encoding)])) },
    copyFile: { named: ['srcPath', 'destPath'], answer: nothing, work: (from, to) => store.write(to, store.read(from)) },
    saveFile: {
      named: ['tempFilePath', 'filePath'], answer: (savedFilePath) => ({ savedFilePath }),
      work(from, to = `${OWN}/${from.split('_').pop()}`) {
        store.write(to, store.read(from));
        store.files.delete(from);
        return to;
      },
    },
    unlink: { named: ['filePath'], answer: nothing, work: (path) => { store.read(path); store.files.delete(path); } },
    access: { named: ['path'], answer: nothing, work: (path) => { if (!exists(path)) throw new Refusal(`no such file or directory, access "${path}"`); } },
    mkdir: { named: ['dirPath', 'recursive'], answer: nothing, work: (path) => { if (exists(path)) throw new Refusal(`file already exists ${path}`); store.folders.add(path); } },
    readdir: { named: ['dirPath'], answer: (list) => ({ files: list }), work: (path) => [...store.files.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1)) },
    getFileInfo: { named: ['filePath'], answer: (info) => info, work: (path) => ({ size: store.read(path).length }) },
    stat: { named: ['path'], answer: (stats) => ({ stats }), work: (path) => ({ size: store.folders.has(path) ? 0 : store.read(path).length, isFile: () => store.files.has(path), isDirectory: () => store.folders.has(path) }) },
  };
}

function encode(bytes, encoding) {
  switch (encoding) {
    case undefined: return bytes.slice().buffer;
    case 'base64': return bytesToBase64(bytes);
    case 'hex': return bytesToHex(bytes);
    case 'binary': case 'latin1': case 'ascii': return bytesToBinary(bytes);
    default: return bytesToText(bytes);
  }
}

function bytesOf(data, encoding) {
  if (typeof data !== 'string') return new Uint8Array(data.slice(0));
  if (encoding === 'base64') return base64ToBytes(data);
  return encoding === 'hex' ? hexToBytes(data) : textToBytes(data);
}

function mimeOf(bytes) {
  return MIME.find(([start]) => start.every((byte, at) => bytes[at] === byte))?.[1] ?? 'application/octet-stream';
}
