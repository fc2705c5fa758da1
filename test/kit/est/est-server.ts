/**
 * An EST server (RFC 7030) by other hands than the client's: requests are judged by `openssl req -verify`, certificates
 * come from `openssl ca` with its own database, answers are packed by `openssl crl2pkcs7`, over real TLS. It remembers
 * keys it has certified, asks who is there, and does one thing wrong when told.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { OID_EVIDENCE_DIGEST } from '../../../bff/src/ca/oids';
import { openSsl, type OpenSsl } from '../pki/openssl';
import { tlsServer, type TlsServer } from './tls';

export type EstMode =
  | 'ok' | 'with chain' | 'other key' | 'other name' | 'more names' | 'expired' | 'not yet' | 'ends soon' | 'long life' | 'ca' | 'ca usage' | 'server purpose' | 'no usage'
  | 'no evidence' | 'other evidence' | 'foreign root' | 'refused' | 'limited' | '500' | 'redirect' | 'html' | 'not base64' | 'not cms' | 'empty' | 'too large' | 'hang up' | 'wait for ever' | 'asks nobody';

export interface EstServer {
  readonly tls: TlsServer;
  readonly url: string;
  readonly user: { readonly user: string; readonly password: string };
  /** PEM, and the SHA-256 of its DER in hex */
  readonly root: { readonly pem: string; readonly sha256: string };
  mode: EstMode;
  /** host:port where its certificates' status is answered; '' unless it was opened so */
  readonly statusHost: string;
  /** how many times an enrolment is put off by a second */
  waits: number;
  /** what was asked of it: enrolments that were carried out, and all requests by status */
  readonly enrolled: number;
  readonly statuses: readonly number[];
  /** the issuing CA is replaced by another one under the same root; the same name again is a new key under it */
  rollOver(name: string): Promise<void>;
  close(): Promise<void>;
}

const CA = (name: string, copy: 'copy' | 'none'): string => `
[${name}]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
default_days = 1
copy_extensions = ${copy}
policy = any
unique_subject = no
preserve = yes
email_in_dn = no
string_mask = utf8only
`;
const config = (statusHost: string): string => `
[req]
distinguished_name = dn
prompt = no
[dn]
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
serialNumber = optional
${CA('copying', 'copy')}
${CA('plain', 'none')}
[roots]
database = roots.txt
default_md = sha256
crlnumber = crlnumber
[ca_ext]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[inner]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
${statusHost && `crlDistributionPoints = URI:http://${statusHost}/root.crl`}
[leaf]
basicConstraints = critical,CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
${statusHost && `authorityInfoAccess = OCSP;URI:http://${statusHost}/ocsp`}
[no_evidence]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
[other_evidence]
basicConstraints = critical,CA:FALSE
${OID_EVIDENCE_DIGEST} = DER:0420${'ab'.repeat(32)}
[ca_leaf]
basicConstraints = critical,CA:TRUE
[ca_usage]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyCertSign
[server_purpose]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
[no_usage]
basicConstraints = critical,CA:FALSE
subjectKeyIdentifier = hash
`;
const SECTIONS: Partial<Record<EstMode, string>> = {
  'no evidence': 'no_evidence', 'other evidence': 'other_evidence', ca: 'ca_leaf', 'ca usage': 'ca_usage', 'server purpose': 'server_purpose', 'no usage': 'no_usage',
};
const DAY_MS = 24 * 3_600_000;

/** @param options.status answers about its certificates by OCSP and about the issuing CA by a list, over plain HTTP */
export async function estServer({ status = false }: { readonly status?: boolean } = {}): Promise<EstServer> {
  const tool = openSsl();
  let turn: Promise<unknown> = Promise.resolve();
  const statusService = status ? await openStatus(tool, (work) => { turn = turn.then(work); }) : undefined;
  const statusHost = statusService?.host ?? '';
  tool.write('est.cnf', config(statusHost));
  tool.write('roots.txt', '');
  tool.write('crlnumber', '01\n');
  tool.write('index.txt', '');
  const authority = async (name: string, by?: string): Promise<void> => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`, '-config', 'est.cnf', '-subj', `/C=CN/O=EST test/CN=${name}`];
    if (by === undefined) await tool.run('req', '-x509', ...key, '-out', `${name}.pem`, '-days', '3650', '-extensions', 'ca_ext');
    else {
      await tool.run('req', ...key, '-new', '-out', `${name}.csr`);
      await tool.run('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-days', '3000', '-extfile', 'est.cnf', '-extensions', 'inner', '-out', `${name}.pem`);
    }
  };
  await authority('root');
  await authority('issuing', 'root');
  await authority('foreign');
  await tool.run('ecparam', '-name', 'P-256', '-genkey', '-noout', '-out', 'other.key');
  await tool.run('pkey', '-in', 'other.key', '-pubout', '-out', 'other.pub');

  const user = { user: 'luobi', password: 'correct horse: 电池' };
  const state = { mode: 'ok' as EstMode, waits: 0, enrolled: 0, statuses: [] as number[], keys: new Set<string>(), waiting: new Set<string>(), issuer: 'issuing' };

  const handle = async (request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    const answer = (status: number, headers: Record<string, string> = {}, text = ''): void => { state.statuses.push(status); response.writeHead(status, headers).end(text); };
    const pkcs7 = async (...certificates: readonly string[]): Promise<void> => {
      await tool.run('crl2pkcs7', '-nocrl', ...certificates.flatMap((file) => ['-certfile', file]), '-outform', 'DER', '-out', 'answer.p7');
      answer(200, { 'content-type': 'application/pkcs7-mime; smime-type=certs-only', 'content-transfer-encoding': 'base64' }, lines(tool.read('answer.p7')));
    };
    if (request.method === 'GET' && request.url === '/.well-known/est/cacerts') return pkcs7(`${state.issuer}.pem`, 'root.pem');
    if (request.url !== '/.well-known/est/simpleenroll') return answer(404);
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/pkcs10') return answer(415);
    if (state.mode !== 'asks nobody' && !known(request, user)) return answer(401, { 'www-authenticate': 'Basic realm="est"' });
    const csr = Buffer.from(body.toString('latin1'), 'base64');
    tool.write('request.der', csr);
    if (csr.length === 0 || !(await holds(tool))) return answer(400, { 'content-type': 'text/plain' }, 'the request does not verify');
    const print = createHash('sha256').update(csr).digest('hex');
    if (state.waits > 0 || state.mode === 'wait for ever') {
      state.waits--;
      state.waiting.add(print);
      return answer(202, { 'retry-after': state.mode === 'wait for ever' ? '3600' : '1' });
    }
    // what was put off must come again as it was
    if (state.waiting.size > 0 && !state.waiting.delete(print)) return answer(400);
    const key = (await tool.run('req', '-in', 'request.der', '-inform', 'DER', '-noout', '-pubkey')).replace(/certificate request.*/i, '');
    if (state.keys.has(key)) return answer(400, {}, 'a key is certified once');
    state.keys.add(key);
    switch (state.mode) {
      case 'refused': return answer(400, { 'content-type': 'text/plain' }, 'no');
      case 'limited': return answer(429, { 'retry-after': '7' });
      case '500': return answer(500);
      case 'redirect': return answer(302, { location: 'http://169.254.169.254/latest/meta-data/' });
      case 'html': return answer(200, { 'content-type': 'text/html' }, '<html>welcome</html>');
      case 'not base64': return answer(200, { 'content-type': 'application/pkcs7-mime' }, '!!!!');
      case 'not cms': return answer(200, { 'content-type': 'application/pkcs7-mime' }, Buffer.from('hello').toString('base64'));
      case 'too large': return answer(200, { 'content-type': 'application/pkcs7-mime' }, 'A'.repeat(2_000_000));
      case 'hang up': response.destroy(); return;
      case 'empty': {
        await tool.run('crl2pkcs7', '-nocrl', '-outform', 'DER', '-out', 'answer.p7');
        return answer(200, { 'content-type': 'application/pkcs7-mime' }, lines(tool.read('answer.p7')));
      }
      default:
    }
    await issue(tool, state.mode, state.issuer);
    state.enrolled++;
    return state.mode === 'with chain' ? pkcs7('root.pem', `${state.issuer}.pem`, 'issued.pem') : pkcs7('issued.pem');
  };

  const tls = await tlsServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      // its files are for one at a time
      turn = turn.then(() => handle(request, response, Buffer.concat(chunks))).catch((error: unknown) => {
        response.writeHead(503, { 'content-type': 'text/plain' }).end(String(error));
      });
    });
  }, { askForCertificate: true });
  const rootDer = new X509Certificate(tool.read('root.pem')).raw;
  return {
    tls, url: tls.origin, user, statusHost, root: { pem: tool.read('root.pem').toString(), sha256: createHash('sha256').update(rootDer).digest('hex') },
    get mode() { return state.mode; },
    set mode(next) {
      state.mode = next;
      state.waiting.clear();
    },
    get waits() { return state.waits; },
    set waits(next) { state.waits = next; },
    get enrolled() { return state.enrolled; },
    get statuses() { return state.statuses; },
    async rollOver(name) {
      await authority(name, 'root');
      state.issuer = name;
    },
    async close() {
      await Promise.all([tls.close(), statusService?.close()]);
      tool.remove();
    },
  };
}

/** `openssl ocsp` over the database of `openssl ca`, and the root's list; one at a time with the enrolments, whose files these are. */
async function openStatus(tool: OpenSsl, inTurn: (work: () => Promise<void>) => void): Promise<{ host: string; close(): Promise<void> }> {
  const answer = async (request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    if (request.url === '/root.crl') {
      await tool.run('ca', '-config', 'est.cnf', '-name', 'roots', '-gencrl', '-cert', 'root.pem', '-keyfile', 'root.key', '-crldays', '7', '-out', 'list.pem');
      await tool.run('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
      response.writeHead(200, { 'content-type': 'application/pkix-crl' }).end(tool.read('list.der'));
      return;
    }
    tool.write('query.der', body);
    await tool.run('ocsp', '-index', 'index.txt', '-CA', 'issuing.pem', '-rsigner', 'issuing.pem', '-rkey', 'issuing.key', '-reqin', 'query.der', '-respout', 'status.der', '-nmin', '60');
    response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(tool.read('status.der'));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      inTurn(() => answer(request, response, Buffer.concat(chunks)).catch((error: unknown) => { response.writeHead(500).end(String(error)); }));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }) };
}

function known(request: IncomingMessage, { user, password }: EstServer['user']): boolean {
  const socket = request.socket as TLSSocket;
  // a resumed session without any certificate calls itself authorized
  if (socket.authorized && Object.keys(socket.getPeerCertificate()).length > 0) return true;
  const [scheme, value] = (request.headers.authorization ?? '').split(' ');
  return scheme === 'Basic' && Buffer.from(value ?? '', 'base64').toString('utf8') === `${user}:${password}`;
}

async function holds(tool: OpenSsl): Promise<boolean> {
  const said = await tool.run('req', '-in', 'request.der', '-inform', 'DER', '-verify', '-noout').catch((error: unknown) => String(error));
  return /verify OK/i.test(said) && !/failure|error/i.test(said);
}

async function issue(tool: OpenSsl, mode: EstMode, issuer: string): Promise<void> {
  if (mode === 'other key') {
    await tool.run('x509', '-req', '-in', 'request.der', '-inform', 'DER', '-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-force_pubkey', 'other.pub', '-copy_extensions', 'copy', '-days', '1', '-extfile', 'est.cnf', '-extensions', 'leaf', '-out', 'issued.pem');
    return;
  }
  const by = mode === 'foreign root' ? 'foreign' : issuer;
  await tool.run('req', '-in', 'request.der', '-inform', 'DER', '-out', 'request.pem');
  const names = mode === 'other name' ? ['-subj', '/C=CN/CN=李四/serialNumber=SHA256-5f70bf18a086007016e9', '-utf8'] : mode === 'more names' ? ['-subj', '/C=CN/OU=customers/CN=张三/serialNumber=SHA256-5f70bf18a086007016e9', '-utf8'] : [];
  await tool.run(
    'ca', '-config', 'est.cnf', '-name', mode === 'no evidence' || mode === 'no usage' ? 'plain' : 'copying', '-batch', '-notext', '-in', 'request.pem', '-out', 'issued.pem',
    '-cert', `${by}.pem`, '-keyfile', `${by}.key`, '-extensions', SECTIONS[mode] ?? 'leaf', ...dates(mode), ...names,
  );
}

function dates(mode: EstMode): readonly string[] {
  const at = (offsetMs: number): string => `${new Date(Date.now() + offsetMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  switch (mode) {
    case 'expired': return ['-startdate', at(-2 * DAY_MS), '-enddate', at(-3_600_000)];
    case 'not yet': return ['-startdate', at(3_600_000), '-enddate', at(DAY_MS)];
    case 'ends soon': return ['-startdate', at(-DAY_MS), '-enddate', at(60_000)];
    case 'long life': return ['-startdate', at(-300_000), '-enddate', at(1000 * DAY_MS)];
    default: return ['-startdate', at(-300_000), '-enddate', at(DAY_MS)];
  }
}

/** Base64 as mail has it: 76 characters a line. */
const lines = (der: Buffer): string => `${(der.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')}\r\n`;
