/**
 * Bytes over HTTPS on both targets. Any status is an answer; only silence is a failure (`NoAnswer`).
 * Knows nothing of routes, sessions or error codes: that is api/.
 */
import Taro from '@tarojs/taro';
import { createLanes, type Lane } from './lanes';

const WEB = process.env.TARO_ENV !== 'weapp';
const TIMEOUT_MS = 30_000;
/** WeChat carries ten requests at once, a browser six to one server: pictures always leave room for an act */
const lanes = createLanes(WEB ? { total: 6, pictures: 4 } : { total: 10, pictures: 6 });

/** No answer arrived: offline, refused or timed out. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | ArrayBuffer;
}
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly requestId: string | null;
}

/** Sends a request and reads the answer as text. */
export const sendHttp = (request: HttpRequest): Promise<HttpAnswer> => lanes.run('act', () => send(request));

async function send(request: HttpRequest): Promise<HttpAnswer> {
  if (WEB) {
    const response = await browserFetch(request);
    return { status: response.status, text: await silent(response.text()), requestId: response.headers.get('x-request-id') };
  }
  const { url, method, headers, body } = request;
  const answer = await silent(Taro.request<string, string | ArrayBuffer>({ url, method, header: headers, data: body, dataType: 'text', responseType: 'text', timeout: TIMEOUT_MS }));
  return { status: answer.statusCode, text: typeof answer.data === 'string' ? answer.data : JSON.stringify(answer.data), requestId: headerOf(answer.header, 'x-request-id') };
}

/** A downloaded file: `path` is a blob URL in browsers and a temporary path on weapp. `text` is set when the status is not 200. */
export interface Downloaded {
  readonly status: number;
  readonly path: string;
  readonly text: string;
  readonly requestId: string | null;
}

/**
 * @param wanted asked when the turn comes
 * @throws Unwanted when it answers false; NoAnswer
 */
export const downloadHttp = (url: string, headers: Readonly<Record<string, string>>, lane: Lane = 'act', wanted?: () => boolean): Promise<Downloaded> =>
  lanes.run(lane, () => fetchFile(url, headers), wanted);

async function fetchFile(url: string, headers: Readonly<Record<string, string>>): Promise<Downloaded> {
  if (WEB) {
    const response = await browserFetch({ method: 'GET', url, headers });
    const requestId = response.headers.get('x-request-id');
    if (!response.ok) return { status: response.status, path: '', text: await silent(response.text()), requestId };
    return { status: response.status, path: URL.createObjectURL(await silent(response.blob())), text: '', requestId };
  }
  const answer = await silent(Taro.downloadFile({ url, header: headers, timeout: TIMEOUT_MS }));
  const requestId = headerOf((answer as { header?: Record<string, unknown> }).header, 'x-request-id');
  if (answer.statusCode >= 200 && answer.statusCode < 300) return { status: answer.statusCode, path: answer.tempFilePath, text: '', requestId };
  return { status: answer.statusCode, path: '', text: readTemporary(answer.tempFilePath), requestId };
}

/** Gives a downloaded file back to the system. */
export function releaseFile(path: string): void {
  if (WEB) URL.revokeObjectURL(path);
  else Taro.getFileSystemManager().unlink({ filePath: path, fail: () => undefined });
}

function readTemporary(path: string): string {
  try {
    const content = Taro.getFileSystemManager().readFileSync(path, 'utf8');
    return typeof content === 'string' ? content : '';
  } catch {
    return '';
  }
}

async function browserFetch({ method, url, headers, body }: HttpRequest): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await silent(fetch(url, { method, headers, body, signal: abort.signal, credentials: 'omit', cache: 'no-store' }));
  } finally {
    clearTimeout(timer);
  }
}

async function silent<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    throw new NoAnswer('no answer', { cause });
  }
}

function headerOf(headers: Record<string, unknown> | undefined, name: string): string | null {
  for (const [key, value] of Object.entries(headers ?? {})) if (key.toLowerCase() === name && typeof value === 'string') return value;
  return null;
}
