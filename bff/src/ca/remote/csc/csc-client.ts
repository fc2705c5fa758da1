/**
 * The messages of the Cloud Signature Consortium API we need (CSC API v2.0.0.2 §11: auth/login, oauth2/token, info,
 * credentials/list, /info, /authorize, signatures/signHash), and their older spelling (v1.0.4.0), which many services still
 * speak. It carries and unpacks; what comes back is believed in csc/index.ts.
 */
import { CloudError } from '../../../kernel/cloud-call';
import type { Clock } from '../../../kernel';
import { httpsClient, type HttpsAnswer, type HttpsOptions } from '../https';
import { faultOf } from '../service-fault';

export interface CscClientOptions extends HttpsOptions {
  /** `url` is what stands before `/csc/v2` */
  readonly version?: 'v2' | 'v1';
  /** `basic`: auth/login; `oauth2`: client credentials, at `<url>/oauth2/token` unless told otherwise; left out: the client certificate alone */
  readonly auth?:
    | { readonly kind: 'basic'; readonly user: string; readonly password: string }
    | { readonly kind: 'oauth2'; readonly clientId: string; readonly clientSecret: string; readonly tokenPath?: string; readonly scope?: string };
  /** for credentials whose key is released by a PIN or password */
  readonly pin?: string;
}

export interface CscCredential {
  readonly id: string;
  /** the key may be used, and the service says nothing against its certificate */
  readonly usable: boolean;
  /** signature algorithms, dotted */
  readonly algorithms: readonly string[];
  /** certificate first, then its chain; DER, unread */
  readonly certificates: readonly Buffer[];
  /** how the key is released: without more, by the PIN (its field's name), or in a way that needs a person there */
  readonly release: { readonly kind: 'implicit' } | { readonly kind: 'pin'; readonly field: string } | { readonly kind: 'person' };
}
export interface CscSignRequest {
  readonly credential: CscCredential;
  /** SHA-256, 32 bytes */
  readonly hash: Uint8Array;
  /** signature algorithm, dotted */
  readonly algorithm: string;
  /** goes into the service's own record */
  readonly clientData: string;
}
export interface CscClient {
  /** @throws CloudError for a service of another version, or one that cannot sign hashes */
  checkService(): Promise<void>;
  listCredentials(): Promise<readonly string[]>;
  credential(id: string): Promise<CscCredential>;
  /** Releases the key for this one hash and has it signed. Never asked twice. @throws CloudError */
  signHash(request: CscSignRequest): Promise<Buffer>;
  close(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;
const SHA256 = '2.16.840.1.101.3.4.2.1';
const MAX_BYTES = 256 * 1024;
const MAX_PAGES = 20;
const PAGE = 100;
/** A token is renewed a little before it ends. */
const EARLY_MS = 30_000;
const DEFAULT_TOKEN_MS = 3_600_000;

/** @param connect the way there */
export function cscClient(options: CscClientOptions, clock: Clock, connect: typeof httpsClient = httpsClient): CscClient {
  const { version = 'v2', auth, pin } = options;
  const client = connect(options);
  const base = `/csc/${version}`;
  let token: { readonly value: Promise<string>; readonly until: () => number } | undefined;

  const login = async (): Promise<{ value: string; livesMs: number }> => {
    if (!auth) throw new CloudError('credentials');
    const answer = auth.kind === 'basic'
      ? await client.exchange({ method: 'POST', path: `${base}/auth/login`, headers: { ...JSON_HEADERS, authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}` }, body: JSON.stringify({ rememberMe: false }) })
      : await client.exchange({
        method: 'POST', path: auth.tokenPath ?? '/oauth2/token', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: auth.clientId, client_secret: auth.clientSecret, scope: auth.scope ?? 'service' }).toString(),
      });
    // an OAuth server says 400 invalid_client where others say 401
    if (answer.status === 400) throw new CloudError('credentials', errorCode(answer));
    const { access_token: value, expires_in: seconds } = jsonOf(answer);
    if (typeof value !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(value)) throw new CloudError('malformed', 'no access token');
    return { value, livesMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : DEFAULT_TOKEN_MS };
  };
  const accessToken = (): Promise<string> => {
    if (token && clock.now().getTime() < token.until()) return token.value;
    let until = Infinity;
    const asked = clock.now().getTime();
    const value = login().then((made) => {
      until = asked + Math.max(made.livesMs - EARLY_MS, made.livesMs / 2);
      return made.value;
    });
    const mine = { value, until: () => until };
    token = mine;
    value.catch(() => { if (token === mine) token = undefined; });
    return value;
  };

  const call = async (method: string, body: Json, again = true): Promise<Json> => {
    const bearer = auth && method !== 'info' ? await accessToken() : undefined;
    const answer = await client.exchange({
      method: 'POST', path: `${base}/${method}`, headers: { ...JSON_HEADERS, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) }, body: JSON.stringify(body), maxBytes: MAX_BYTES,
    });
    if (answer.status === 401 && bearer !== undefined && again) {
      // it was not carried out; the token may have ended early
      token = undefined;
      return call(method, body, false);
    }
    return jsonOf(answer);
  };

  const names = version === 'v2' ? { hashes: 'hashes', hashAlgorithm: 'hashAlgorithmOID' } : { hashes: 'hash', hashAlgorithm: 'hashAlgo' };

  return {
    async checkService() {
      const { specs, methods } = await call('info', {});
      if (typeof specs !== 'string' || !specs.startsWith(`${version.slice(1)}.`)) throw new CloudError('malformed', 'another version of the API');
      if (!Array.isArray(methods) || !['credentials/info', 'signatures/signHash'].every((method) => methods.includes(method))) throw new CloudError('refused', 'it signs no hashes');
    },
    async listCredentials() {
      const found: string[] = [];
      let pageToken: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const { credentialIDs, nextPageToken } = await call('credentials/list', { maxResults: PAGE, ...(pageToken === undefined ? {} : { pageToken }) });
        if (!Array.isArray(credentialIDs) || !credentialIDs.every(isName)) throw new CloudError('malformed', 'no list of credentials');
        found.push(...(credentialIDs as string[]));
        if (typeof nextPageToken !== 'string' || nextPageToken === '') return found;
        pageToken = nextPageToken;
      }
      throw new CloudError('too_large', 'too many credentials');
    },
    async credential(id) {
      return readCredential(id, await call('credentials/info', { credentialID: id, certificates: 'chain', certInfo: false, authInfo: true }), version);
    },
    async signHash({ credential, hash, algorithm, clientData }) {
      const what = { credentialID: credential.id, [names.hashes]: [Buffer.from(hash).toString('base64')], clientData };
      const authorized = await call('credentials/authorize', { ...what, numSignatures: 1, ...(version === 'v2' ? { hashAlgorithmOID: SHA256 } : {}), ...release(credential, pin, version) });
      if (!isName(authorized['SAD'])) throw new CloudError('malformed', 'no signature activation data');
      const { signatures } = await call('signatures/signHash', {
        ...what, SAD: authorized['SAD'], [names.hashAlgorithm]: SHA256, signAlgo: algorithm, ...(version === 'v2' ? { operationMode: 'S' } : {}),
      });
      if (!Array.isArray(signatures) || signatures.length !== 1) throw new CloudError('malformed', 'not one signature');
      return base64(signatures[0]);
    },
    close: () => client.close(),
  };
}

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' } as const;

function release(credential: CscCredential, pin: string | undefined, version: 'v2' | 'v1'): Json {
  switch (credential.release.kind) {
    case 'implicit': return {};
    case 'pin':
      if (pin === undefined) throw new CloudError('credentials', 'the credential asks for a PIN');
      return version === 'v2' ? { authData: [{ id: credential.release.field, value: pin }] } : { PIN: pin };
    case 'person': throw new CloudError('refused', 'the credential is released by a person only');
  }
}

function readCredential(id: string, answer: Json, version: 'v2' | 'v1'): CscCredential {
  const [key, cert] = [recordOf(answer['key']), recordOf(answer['cert'])];
  const [algorithms, certificates] = [key?.['algo'], cert?.['certificates']];
  if (!Array.isArray(algorithms) || !algorithms.every(isName) || !Array.isArray(certificates) || certificates.length === 0 || certificates.length > 16) throw new CloudError('malformed', 'not a credential');
  const certificateStatus = cert?.['status'] ?? 'valid';
  return {
    id, algorithms: algorithms as string[], certificates: certificates.map(base64), usable: key?.['status'] === 'enabled' && certificateStatus === 'valid',
    release: version === 'v2' ? releaseOf(recordOf(answer['auth'])) : releaseOfV1(answer),
  };
}

function releaseOf(auth: Json | null): CscCredential['release'] {
  if (auth?.['mode'] === 'implicit') return { kind: 'implicit' };
  const objects = Array.isArray(auth?.['objects']) ? auth['objects'].map(recordOf) : [];
  const [only] = objects;
  return auth?.['mode'] === 'explicit' && objects.length === 1 && only?.['type'] === 'Password' && isName(only['id']) ? { kind: 'pin', field: only['id'] } : { kind: 'person' };
}

function releaseOfV1(answer: Json): CscCredential['release'] {
  if (answer['authMode'] === 'implicit') return { kind: 'implicit' };
  const wanted = (field: string): boolean => ![undefined, 'false', false].includes(recordOf(answer[field])?.['presence'] as string | boolean | undefined);
  return answer['authMode'] === 'explicit' && wanted('PIN') && !wanted('OTP') ? { kind: 'pin', field: 'PIN' } : { kind: 'person' };
}

function jsonOf(answer: HttpsAnswer): Json {
  if (answer.status !== 200) throw faultOf(answer, errorCode(answer));
  const json = parse(answer);
  if (!json) throw new CloudError('malformed', 'not JSON');
  return json;
}

/** The code of the API, e.g. `invalid_request`; its sentence is left out, it may quote what was sent. */
function errorCode(answer: HttpsAnswer): string {
  const code = parse(answer)?.['error'];
  return typeof code === 'string' && /^[A-Za-z_]{1,40}$/.test(code) ? code : `HTTP ${answer.status}`;
}

function parse({ body, type }: HttpsAnswer): Json | null {
  if (type !== 'application/json') return null;
  try {
    return recordOf(JSON.parse(body.toString('utf8')));
  } catch {
    return null;
  }
}
function recordOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 8192;
}
function base64(value: unknown): Buffer {
  const text = typeof value === 'string' ? value.replace(/\s+/g, '') : '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new CloudError('malformed', 'not base64');
  return Buffer.from(text, 'base64');
}
