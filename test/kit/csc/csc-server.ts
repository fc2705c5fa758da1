/**
 * A remote signing service (Cloud Signature Consortium API, v2 and v1 spelling) by other hands than the client's: keys and
 * certificates are OpenSSL's, hashes are signed by `openssl pkeyutl`. It keeps sessions, hands out a SAD for one hash and
 * takes it once, refuses fields the API does not have, and does one thing wrong when told.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { openSsl, type OpenSsl } from '../pki/openssl';
import { tlsServer, type TlsServer } from '../est/tls';
import { listServer } from '../tsa/list-server';

export type CscMode =
  | 'ok' | 'other hash' | 'other key' | 'garbage signature' | 'no signature' | 'two signatures' | 'same SAD' | 'no SAD' | 'limited' | '500' | 'redirect' | 'html' | 'hang up' | 'too large'
  | 'other version' | 'no signing' | 'disabled' | 'revoked' | 'no algorithm' | 'foreign root' | 'other owner' | 'needs a person' | 'oauth down';

export interface CscServer {
  readonly tls: TlsServer;
  readonly url: string;
  readonly user: { readonly user: string; readonly password: string };
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly pin: string;
  readonly rootPem: string;
  /** host:port where its certificates' status is answered; '' unless it was opened so */
  readonly statusHost: string;
  readonly ids: Readonly<Record<'person' | 'organization' | 'guarded' | 'expired', string>>;
  mode: CscMode;
  /** hashes that were signed, hex, and what the service noted beside them */
  readonly signed: readonly { readonly credentialID: string; readonly hash: string; readonly clientData: unknown }[];
  /** methods that were called */
  readonly calls: readonly string[];
  /** all access tokens end at once */
  endSessions(): void;
  close(): Promise<void>;
}

type Json = Record<string, unknown>;
class Refusal extends Error {
  constructor(readonly status: number, readonly code: string) { super(code); }
}

const SHA256 = '2.16.840.1.101.3.4.2.1';
const ALGORITHMS = { ec: ['1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3'], rsa: ['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.11'] } as const;
const configuration = (list: string): string => `
[req]
distinguished_name = dn
prompt = no
[dn]
[ca_ext]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
${list && `crlDistributionPoints = URI:${list}`}
`;
const PERSON = '/C=CN/CN=张三/serialNumber=SHA256-5f70bf18a086007016e9';
const ORGANIZATION = '/C=CN/O=深圳市落笔科技有限公司/CN=深圳市落笔科技有限公司/serialNumber=NTRCN-91440300MA5EXAMPLE';
const GUARDED = '/C=CN/O=上海某公司/CN=上海某公司/serialNumber=91310000MA1EXAMPLE';

/** Fields each method knows; more is refused (§11). The first spelling is v2, the second v1. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  info: ['lang'], 'auth/login': ['refresh_token', 'rememberMe', 'clientData'],
  'credentials/list': ['userID', 'credentialInfo', 'certificates', 'certInfo', 'authInfo', 'onlyValid', 'lang', 'clientData', 'maxResults', 'pageToken'],
  'credentials/info': ['credentialID', 'certificates', 'certInfo', 'authInfo', 'lang', 'clientData'],
  'credentials/authorize': ['credentialID', 'numSignatures', 'hashes', 'hashAlgorithmOID', 'authData', 'hash', 'PIN', 'OTP', 'description', 'clientData'],
  'signatures/signHash': ['credentialID', 'SAD', 'hashes', 'hashAlgorithmOID', 'hash', 'hashAlgo', 'signAlgo', 'signAlgoParams', 'operationMode', 'validity_period', 'response_uri', 'clientData'],
};

interface Credential { readonly file: string; readonly kind: 'ec' | 'rsa'; readonly pin: boolean }

/** @param options.status its certificates name a revocation list */
export async function cscServer({ status = false }: { readonly status?: boolean } = {}): Promise<CscServer> {
  const tool = openSsl();
  const list = status ? await listServer(tool, 'root') : undefined;
  tool.write('csc.cnf', configuration(list?.url ?? ''));
  const keyArgs = (kind: 'ec' | 'rsa'): readonly string[] => (kind === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', 'rsa:2048']);
  const root = (name: string) => tool.run('req', '-x509', ...keyArgs('ec'), '-nodes', '-keyout', `${name}.key`, '-config', 'csc.cnf', '-subj', `/C=CN/CN=CSC test ${name}`, '-out', `${name}.pem`, '-days', '3650', '-extensions', 'ca_ext');
  const issue = async (name: string, kind: 'ec' | 'rsa', subject: string, by = 'root', days = '730'): Promise<void> => {
    await tool.run('req', '-new', ...keyArgs(kind), '-nodes', '-keyout', `${name}.key`, '-config', 'csc.cnf', '-subj', subject, '-utf8', '-out', `${name}.csr`);
    await tool.run('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-days', days, '-extfile', 'csc.cnf', '-extensions', 'leaf', '-out', `${name}.pem`);
  };
  await root('root');
  await root('foreign');
  await issue('person', 'ec', PERSON);
  await issue('organization', 'rsa', ORGANIZATION);
  await issue('guarded', 'ec', GUARDED);
  await issue('expired', 'ec', '/C=CN/CN=过期/serialNumber=EXPIRED-1', 'root', '0');
  await issue('foreign-person', 'ec', PERSON, 'foreign');
  await issue('stranger', 'ec', '/C=CN/CN=李四/serialNumber=SHA256-5f70bf18a086007016e9');

  const ids = { person: 'cred/张三', organization: 'cred-org-1', guarded: 'cred-guarded', expired: 'cred-expired' } as const;
  const credentials = new Map<string, Credential>([
    [ids.expired, { file: 'expired', kind: 'ec', pin: false }], [ids.person, { file: 'person', kind: 'ec', pin: false }],
    [ids.organization, { file: 'organization', kind: 'rsa', pin: false }], [ids.guarded, { file: 'guarded', kind: 'ec', pin: true }],
  ]);
  const user = { user: 'luobi', password: 'p:ss 电池' };
  const client = { clientId: 'luobi-client', clientSecret: 'a+secret/of=clients&more' };
  const pin = '739104';
  const state = { mode: 'ok' as CscMode, tokens: new Set<string>(), sads: new Map<string, { id: string; hashes: readonly string[]; uses: number }>(), signed: [] as { credentialID: string; hash: string; clientData: unknown }[], calls: [] as string[], lastSad: '' };
  const certificates = (file: string, by = 'root'): readonly string[] => [file, by].map((name) => new X509Certificate(tool.read(`${name}.pem`)).raw.toString('base64'));

  const session = (): Json => {
    const token = randomBytes(24).toString('base64url');
    state.tokens.add(token);
    return { access_token: token, token_type: 'Bearer', expires_in: 3600 };
  };
  const oauth = (request: IncomingMessage, body: string): Json => {
    if (state.mode === 'oauth down') throw new Refusal(503, 'temporarily_unavailable');
    const form = new URLSearchParams(body);
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded' || form.get('grant_type') !== 'client_credentials') throw new Refusal(400, 'unsupported_grant_type');
    if (form.get('client_id') !== client.clientId || form.get('client_secret') !== client.clientSecret) throw new Refusal(400, 'invalid_client');
    if (form.get('scope') !== 'service') throw new Refusal(400, 'invalid_scope');
    return session();
  };
  const login = (request: IncomingMessage): Json => {
    const [scheme, value] = (request.headers.authorization ?? '').split(' ');
    if (scheme !== 'Basic' || Buffer.from(value ?? '', 'base64').toString() !== `${user.user}:${user.password}`) throw new Refusal(401, 'invalid_request');
    return session();
  };
  const find = (body: Json): readonly [string, Credential] => {
    const id = body['credentialID'];
    const credential = typeof id === 'string' ? credentials.get(id) : undefined;
    if (!credential) throw new Refusal(400, 'invalid_request');
    return [id as string, credential];
  };
  const methods: Readonly<Record<string, (body: Json, version: 'v1' | 'v2') => Json | Promise<Json>>> = {
    info: (_, version) => ({
      specs: state.mode === 'other version' ? '3.0.0.0' : version === 'v2' ? '2.0.0.2' : '1.0.4.0', name: 'test', logo: 'https://example.com/l.png', region: 'CN', lang: 'zh', description: 'test', authType: ['basic', 'oauth2client'],
      methods: ['auth/login', 'oauth2/token', 'credentials/list', 'credentials/info', 'credentials/authorize', ...(state.mode === 'no signing' ? [] : ['signatures/signHash'])],
    }),
    'credentials/list': ({ pageToken, maxResults }) => {
      // two a page, whatever is asked for
      if (maxResults !== undefined && typeof maxResults !== 'number') throw new Refusal(400, 'invalid_request');
      const from = pageToken === undefined ? 0 : Number(Buffer.from(String(pageToken), 'base64').toString());
      const all = [...credentials.keys()];
      return { credentialIDs: all.slice(from, from + 2), ...(from + 2 < all.length ? { nextPageToken: Buffer.from(String(from + 2)).toString('base64') } : {}) };
    },
    'credentials/info': (body, version) => {
      const [, { file, kind, pin: guarded }] = find(body);
      if (body['certificates'] !== undefined && !['none', 'single', 'chain'].includes(String(body['certificates']))) throw new Refusal(400, 'invalid_request');
      const shown = state.mode === 'foreign root' ? certificates('foreign-person', 'foreign') : state.mode === 'other owner' ? certificates('stranger') : certificates(file);
      const mode = state.mode === 'needs a person' ? 'oauth2code' : guarded ? 'explicit' : 'implicit';
      return {
        description: file, signatureQualifier: 'eu_eidas_aes', SCAL: '2', multisign: 1, lang: 'zh',
        key: { status: state.mode === 'disabled' ? 'disabled' : 'enabled', algo: state.mode === 'no algorithm' ? ['1.2.840.113549.1.1.5'] : ALGORITHMS[kind], len: kind === 'ec' ? 256 : 2048, ...(kind === 'ec' ? { curve: '1.2.840.10045.3.1.7' } : {}) },
        cert: { status: state.mode === 'revoked' ? 'revoked' : 'valid', ...(body['certificates'] === 'none' ? {} : { certificates: body['certificates'] === 'chain' ? shown : shown.slice(0, 1) }) },
        ...(version === 'v1' ? { authMode: mode, ...(guarded ? { PIN: { presence: 'true', format: 'N', label: 'PIN' } } : {}) } : { auth: { mode, ...(guarded ? { expression: 'PIN', objects: [{ type: 'Password', id: 'PIN', format: 'N', label: 'PIN' }] } : {}) } }),
      };
    },
    'credentials/authorize': (body, version) => {
      const [id, credential] = find(body);
      const hashes = hashesOf(body, version);
      if (body['numSignatures'] !== hashes.length || (version === 'v2' && body['hashAlgorithmOID'] !== SHA256)) throw new Refusal(400, 'invalid_request');
      const given = version === 'v1' ? body['PIN'] : (body['authData'] as readonly Json[] | undefined)?.find(({ id: field }) => field === 'PIN')?.['value'];
      if (credential.pin ? given !== pin : given !== undefined) throw new Refusal(400, 'invalid_pin');
      if (state.mode === 'no SAD') return { expiresIn: 300 };
      const sad = state.mode === 'same SAD' && state.lastSad ? state.lastSad : randomBytes(32).toString('base64');
      if (!state.sads.has(sad)) state.sads.set(sad, { id, hashes, uses: hashes.length });
      state.lastSad = sad;
      return { SAD: sad, expiresIn: 300 };
    },
    'signatures/signHash': async (body, version) => {
      const [id, { file, kind }] = find(body);
      const hashes = hashesOf(body, version);
      const sad = state.sads.get(String(body['SAD']));
      if (!sad || sad.id !== id || sad.uses < hashes.length || !hashes.every((hash) => sad.hashes.includes(hash))) throw new Refusal(400, 'invalid_sad');
      sad.uses -= hashes.length;
      const algorithm = String(body['signAlgo']);
      const named = body[version === 'v2' ? 'hashAlgorithmOID' : 'hashAlgo'];
      if (!(ALGORITHMS[kind] as readonly string[]).includes(algorithm) || named !== SHA256 || (version === 'v2' && !['S', undefined].includes(body['operationMode'] as string | undefined))) throw new Refusal(400, 'invalid_request');
      const signatures: string[] = [];
      for (const hash of hashes) {
        const bytes = state.mode === 'other hash' ? randomBytes(32) : Buffer.from(hash, 'base64');
        signatures.push((await signHash(tool, state.mode === 'other key' ? 'stranger' : file, bytes)).toString('base64'));
        state.signed.push({ credentialID: id, hash: bytes.toString('hex'), clientData: body['clientData'] });
      }
      switch (state.mode) {
        case 'garbage signature': return { signatures: [randomBytes(70).toString('base64')] };
        case 'no signature': return { signatures: [] };
        case 'two signatures': return { signatures: [...signatures, ...signatures] };
        default: return { signatures };
      }
    },
  };

  let turn: Promise<unknown> = Promise.resolve();
  const answer = async (request: IncomingMessage, response: ServerResponse, text: string): Promise<void> => {
    const say = (status: number, body: Json, headers: Record<string, string> = {}): void => { response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers }).end(JSON.stringify(body)); };
    try {
      if (request.method !== 'POST') throw new Refusal(405, 'invalid_request');
      if (request.url === '/oauth2/token') return say(200, oauth(request, text));
      const [, version, method = ''] = /^\/csc\/(v1|v2)\/([\w/]+)$/.exec(request.url ?? '') ?? [];
      state.calls.push(method);
      switch (method === 'info' ? 'ok' : state.mode) {
        case 'limited': return say(429, { error: 'too_many_requests' }, { 'retry-after': '9' });
        case '500': return say(500, { error: 'server_error' });
        case 'redirect': response.writeHead(307, { location: 'http://169.254.169.254/latest/' }).end(); return;
        case 'html': response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'); return;
        case 'too large': return say(200, { credentialIDs: ['x'.repeat(2_000_000)] });
        case 'hang up': response.destroy(); return;
        default:
      }
      if (!/^application\/json/.test(request.headers['content-type'] ?? '')) throw new Refusal(415, 'invalid_request');
      const body = JSON.parse(text) as Json;
      if (Object.keys(body).some((field) => !FIELDS[method]?.includes(field))) throw new Refusal(400, 'invalid_request');
      if (method === 'auth/login') return say(200, login(request));
      const perform = methods[method];
      if (!perform) throw new Refusal(404, 'invalid_request');
      if (method !== 'info' && !state.tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''))) throw new Refusal(401, 'invalid_token');
      say(200, await perform(body, version as 'v1' | 'v2'));
    } catch (error) {
      if (error instanceof Refusal) say(error.status, { error: error.code, error_description: `refused, and quoting ${text}` });
      else say(500, { error: 'server_error', error_description: String(error) });
    }
  };
  const tls = await tlsServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      turn = turn.then(() => answer(request, response, Buffer.concat(chunks).toString('utf8')));
    });
  });
  return {
    tls, url: tls.origin, user, client, pin, ids, rootPem: tool.read('root.pem').toString(), statusHost: list?.host ?? '', signed: state.signed, calls: state.calls,
    get mode() { return state.mode; },
    set mode(next) { state.mode = next; },
    endSessions: () => state.tokens.clear(),
    async close() {
      await Promise.all([tls.close(), list?.close()]);
      tool.remove();
    },
  };
}

function hashesOf(body: Json, version: 'v1' | 'v2'): readonly string[] {
  const hashes = body[version === 'v2' ? 'hashes' : 'hash'];
  const all = Array.isArray(hashes) ? (hashes as unknown[]) : [];
  if (all.length === 0 || !all.every((hash) => typeof hash === 'string' && Buffer.from(hash, 'base64').length === 32)) throw new Refusal(400, 'invalid_request');
  return all as string[];
}

async function signHash(tool: OpenSsl, file: string, hash: Buffer): Promise<Buffer> {
  tool.write('hash', hash);
  await tool.run('pkeyutl', '-sign', '-inkey', `${file}.key`, '-in', 'hash', '-out', 'signature', '-pkeyopt', 'digest:sha256');
  return tool.read('signature');
}
