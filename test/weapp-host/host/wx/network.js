/**
 * request, downloadFile, uploadFile against a real server. As in WeChat: absolute http(s) addresses only, no cookies,
 * no PATCH, any HTTP status is a success. In a page the traffic goes through the host's own server (no CORS, and the
 * address baked into the build is led to the server under test); jsdom brings its own `fetch`.
 */
import { Refusal } from './call.js';
import { bytesToText } from './bytes.js';

const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']);
/** request, uploadFile and downloadFile together; more wait for their turn */
const MOST_AT_ONCE = 10;
const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'application/pdf': 'pdf', 'application/json': 'json' };

export function network(host, call) {
  let type = 'wifi';
  /** calls on their way: aborters by the reason their failure will give */
  const away = new Set();
  const waiting = [];
  /** `peak`: most calls at once; `queued`: calls that had to wait because ten were on their way */
  host.network = { peak: 0, queued: 0 };
  const cut = (reason, errno) => { for (const one of away) one.cut(reason, errno); };
  /** JavaScript of an app in the background stops after five seconds, and its calls fail. */
  host.interruptNetwork = () => cut('interrupted', 600003);
  host.setNetwork = (next) => {
    type = next;
    if (type === 'none') cut('internet disconnected', 600001);
    host.emit('NetworkStatusChange', { isConnected: type !== 'none', networkType: type });
  };
  const send = async (url, init, signal) => {
    if (!/^https?:\/\/[^/]+/.test(url ?? '')) throw new Refusal(`invalid url "${url}"`, { errno: 600009 });
    if (type === 'none') throw new Refusal('internet disconnected', { errno: 600001 });
    const reach = host.options.fetch ?? ((address, more) => window.fetch(`/__net__?to=${encodeURIComponent(address)}`, { ...more, credentials: 'omit' }));
    try {
      return await reach(url, { ...init, signal });
    } catch (error) {
      throw new Refusal(error?.name === 'AbortError' ? 'abort' : `connect error: ${error?.message ?? error}`);
    }
  };

  /** Every network call answers a task at once, even when callbacks are given. */
  const task = (name, work) => (options = {}) => {
    const aborter = new window.AbortController();
    const timer = setTimeout(() => aborter.abort(), options.timeout ?? 60_000);
    const place = { cut: () => undefined };
    const broken = new Promise((_, reject) => { place.cut = (reason, errno) => { aborter.abort(); reject(new Refusal(reason, { errno })); }; });
    broken.catch(() => undefined);
    const leave = () => {
      clearTimeout(timer);
      away.delete(place);
      waiting.shift()?.();
    };
    const progress = new Set();
    const run = call(name, async (o) => {
      if (away.size >= MOST_AT_ONCE) {
        host.network.queued += 1;
        await new Promise((turn) => { waiting.push(turn); });
      }
      away.add(place);
      host.network.peak = Math.max(host.network.peak, away.size);
      return Promise.race([work(o, aborter.signal, (update) => progress.forEach((listener) => listener(update))), broken]).finally(leave);
    });
    const answer = run(options.success || options.fail || options.complete ? options : { ...options, complete() {} });
    return Object.assign(answer ?? {}, {
      abort: () => aborter.abort(),
      onProgressUpdate: (listener) => { progress.add(listener); },
      offProgressUpdate: (listener) => { progress.delete(listener); },
      onHeadersReceived() {}, offHeadersReceived() {}, onChunkReceived() {}, offChunkReceived() {},
    });
  };

  return {
    request: task('request', async (o, signal) => {
      const method = (o.method ?? 'GET').toUpperCase();
      if (!METHODS.has(method)) throw new Refusal(`invalid method "${method}"`);
      const { url, body } = withData(o, method);
      const answer = await send(url, { method, body, headers: { 'content-type': 'application/json', ...o.header } }, signal);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return { data: decode(bytes, o), statusCode: answer.status, header: Object.fromEntries(answer.headers), cookies: [] };
    }),
    downloadFile: task('downloadFile', async (o, signal, progress) => {
      const answer = await send(o.url, { method: 'GET', headers: o.header }, signal);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const mime = (answer.headers.get('content-type') ?? '').split(';')[0];
      progress({ progress: 100, totalBytesWritten: bytes.length, totalBytesExpectedToWrite: bytes.length });
      if (o.filePath) host.files.write(o.filePath, bytes);
      const place = o.filePath ? { filePath: o.filePath } : { tempFilePath: host.files.addTemporary(bytes, EXTENSIONS[mime] ?? 'unknown') };
      return { ...place, statusCode: answer.status, header: Object.fromEntries(answer.headers), profile: {}, dataLength: bytes.length };
    }),
    uploadFile: task('uploadFile', async (o, signal, progress) => {
      const form = new window.FormData();
      for (const [name, value] of Object.entries(o.formData ?? {})) form.append(name, String(value));
      const bytes = host.files.read(o.filePath);
      form.append(o.name, new window.Blob([bytes]), o.fileName ?? o.filePath.split('/').pop());
      const answer = await send(o.url, { method: 'POST', body: form, headers: o.header }, signal);
      progress({ progress: 100, totalBytesSent: bytes.length, totalBytesExpectedToSend: bytes.length });
      return { data: bytesToText(new Uint8Array(await answer.arrayBuffer())), statusCode: answer.status };
    }),
    getNetworkType: call('getNetworkType', () => ({ networkType: type })),
  };
}

function withData({ url, data, dataType }, method) {
  if (data === undefined || data === null) return { url };
  if (method === 'GET' || method === 'HEAD') {
    const search = typeof data === 'object' ? Object.entries(data).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&') : data;
    return { url: search ? `${url}${url.includes('?') ? '&' : '?'}${search}` : url };
  }
  const asIs = typeof data === 'string' || Object.prototype.toString.call(data) === '[object ArrayBuffer]';
  if (!asIs && ArrayBuffer.isView(data)) throw new Refusal('data should be String/Object/ArrayBuffer', { dataType });
  return { url, body: asIs ? data : JSON.stringify(data) };
}

function decode(bytes, { responseType, dataType = 'json' }) {
  if (responseType === 'arraybuffer') return bytes.slice().buffer;
  const text = bytesToText(bytes);
  if (dataType !== 'json') return text;
  try { return JSON.parse(text); } catch { return text; }
}

