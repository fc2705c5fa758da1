/**
 * The status service of an outside CA, by other hands than the client's: certificates and lists by `openssl ca`, answers
 * by `openssl ocsp` from its database, over plain HTTP as such services are. It checks how it is asked, remembers what it
 * said, and does one thing wrong when told.
 */
import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openSsl, type OpenSsl } from '../pki/openssl';

export type StatusMode =
  | 'ok' | 'without nonce' | 'other nonce' | 'other certificate' | 'replayed' | 'stranger' | 'unauthorised' | 'with check' | 'ended responder' | 'other CA' | 'by the CA itself' | 'by key' | 'try later'
  | 'tampered' | 'garbage' | 'html' | 'too large' | 'drip' | '500' | 'redirect' | 'hang up'
  | 'other issuer' | 'same name' | 'partial' | 'of users' | 'of CAs' | 'delta' | 'of its address' | 'of another address' | 'old list' | 'future list';

export interface StatusServer {
  /** host:port */
  readonly host: string;
  readonly rootPem: string;
  /** DER */
  readonly root: Buffer;
  readonly issuing: Buffer;
  /** one more certificate, with these addresses; default: both of this server */
  issue(name: string, addresses?: { readonly ocsp?: string | null; readonly crl?: string | null }): Promise<Buffer>;
  revoke(name: string): Promise<void>;
  ocspMode: StatusMode;
  crlMode: StatusMode;
  readonly asked: { readonly ocsp: number; readonly crl: number };
  close(): Promise<void>;
}

const section = (name: string, ...lines: readonly string[]): string => `[${name}]\n${lines.join('\n')}\n`;
const CA_SECTION = ['new_certs_dir = .', 'rand_serial = yes', 'default_md = sha256', 'policy = any', 'unique_subject = no', 'preserve = yes', 'crlnumber = crlnumber'];
const CA_EXT = ['basicConstraints = critical,CA:TRUE', 'keyUsage = critical,keyCertSign,cRLSign', 'subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid'];
const LEAF_EXT = ['basicConstraints = critical,CA:FALSE', 'keyUsage = critical,digitalSignature,nonRepudiation', 'authorityKeyIdentifier = keyid'];

export async function statusServer(): Promise<StatusServer> {
  const tool = openSsl();
  const state = { ocsp: 'ok' as StatusMode, crl: 'ok' as StatusMode, asked: { ocsp: 0, crl: 0 }, said: undefined as Buffer | undefined };
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      void inTurn(() => answer(tool, state, request, response, Buffer.concat(chunks))).catch((error: unknown) => { response.writeHead(500).end(String(error)); });
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  tool.write('base.cnf', [
    section('req', 'distinguished_name = dn', 'prompt = no'), section('dn'), section('any', 'commonName = supplied'),
    section('ca', 'database = index.txt', ...CA_SECTION), section('other', 'database = other.txt', ...CA_SECTION), section('ca_ext', ...CA_EXT), section('inner', ...CA_EXT, `crlDistributionPoints = URI:http://${host}/root.crl`),
    section('responder', ...LEAF_EXT, 'extendedKeyUsage = OCSPSigning', 'noCheck = ignored'), section('checked', ...LEAF_EXT, 'extendedKeyUsage = OCSPSigning'), section('plain', ...LEAF_EXT),
    section('partial', 'issuingDistributionPoint = critical,@idp'), section('idp', 'onlysomereasons = keyCompromise'), section('of users', 'issuingDistributionPoint = critical,@users'), section('users', 'onlyuser = TRUE'), section('of CAs', 'issuingDistributionPoint = critical,@cas'), section('cas', 'onlyCA = TRUE'), section('of its address', 'issuingDistributionPoint = critical,@own'), section('own', `fullname = URI:http://${host}/issuing.crl`),
    section('of another address', 'issuingDistributionPoint = critical,@alien'), section('alien', `fullname = URI:http://${host}/another.crl`), section('delta', '2.5.29.27 = critical,DER:020101'),
  ].join('\n'));
  for (const file of ['index.txt', 'other.txt', 'root.txt']) tool.write(file, '');
  tool.write('crlnumber', '01\n');
  const key = (name: string): readonly string[] => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`, '-config', 'base.cnf'];
  const root = (name: string, cn: string, extensions = 'ca_ext') => tool.run('req', '-x509', ...key(name), '-subj', `/CN=${cn}`, '-out', `${name}.pem`, '-days', '3650', '-extensions', extensions);
  const sign = async (name: string, by: string, extensions: string, config: string, cn = name, ...dates: readonly string[]): Promise<void> => {
    await tool.run('req', '-new', ...key(name), '-subj', `/CN=${cn}`, '-out', `${name}.csr`);
    await tool.run('ca', '-config', config, '-name', by === 'issuing' ? 'ca' : 'other', '-batch', '-notext', '-in', `${name}.csr`, '-out', `${name}.pem`, '-cert', `${by}.pem`, '-keyfile', `${by}.key`, '-extensions', extensions, ...(dates.length > 0 ? dates : ['-days', '30']));
  };
  await root('root', 'status root');
  await sign('issuing', 'root', 'inner', 'base.cnf');
  await root('foreign', 'foreign root');
  await root('twin', 'issuing');
  for (const [name, by, extensions] of [['responder', 'issuing', 'responder'], ['checked', 'issuing', 'checked'], ['unauthorised', 'issuing', 'plain'], ['foreign-responder', 'foreign', 'responder'], ['somebody', 'issuing', 'plain']] as const) await sign(name, by, extensions, 'base.cnf');
  await sign('ended', 'issuing', 'responder', 'base.cnf', 'ended', '-startdate', '20240101000000Z', '-enddate', '20240201000000Z');
  await root('stranger', 'responder', 'responder');
  const der = (name: string): Buffer => new X509Certificate(tool.read(`${name}.pem`)).raw;

  return {
    host, rootPem: tool.read('root.pem').toString(), root: der('root'), issuing: der('issuing'),
    issue: (name, { ocsp = `http://${host}/ocsp`, crl = `http://${host}/issuing.crl` } = {}) => inTurn(async () => {
      tool.write(`${name}.cnf`, [
        tool.read('base.cnf').toString(),
        section('addressed', ...LEAF_EXT, ...(ocsp === null ? [] : [`authorityInfoAccess = OCSP;URI:${ocsp}`]), ...(crl === null ? [] : [`crlDistributionPoints = URI:${crl}`])),
      ].join('\n'));
      await sign(name, 'issuing', 'addressed', `${name}.cnf`);
      return der(name);
    }),
    revoke: (name) => inTurn(async () => { await tool.run('ca', '-config', 'base.cnf', '-name', 'ca', '-revoke', `${name}.pem`, '-crl_reason', 'keyCompromise', '-cert', 'issuing.pem', '-keyfile', 'issuing.key'); }),
    get ocspMode() { return state.ocsp; },
    set ocspMode(next) { state.ocsp = next; },
    get crlMode() { return state.crl; },
    set crlMode(next) { state.crl = next; },
    asked: state.asked,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => { tool.remove(); resolve(); });
    }),
  };
}

interface State { ocsp: StatusMode; crl: StatusMode; asked: { ocsp: number; crl: number }; said: Buffer | undefined }

async function answer(tool: OpenSsl, state: State, request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
  const isOcsp = request.url === '/ocsp';
  if (isOcsp) state.asked.ocsp++;
  else state.asked.crl++;
  const mode = isOcsp ? state.ocsp : state.crl;
  const type = isOcsp ? 'application/ocsp-response' : 'application/pkix-crl';
  const say = (bytes: Buffer): void => { response.writeHead(200, { 'content-type': type }).end(bytes); };
  switch (mode) {
    case 'garbage': return say(Buffer.from('30820102', 'hex'));
    case 'html': response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>'); return;
    case 'too large': return say(Buffer.alloc(8 * 1024 * 1024, 0x30));
    case '500': response.writeHead(500).end(); return;
    case 'redirect': response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(); return;
    case 'hang up': response.destroy(); return;
    case 'try later': return say(Buffer.from('30030a0103', 'hex'));
    case 'drip': {
      response.writeHead(200, { 'content-type': type });
      const drip = setInterval(() => response.write(Buffer.from([0x30])), 50);
      response.on('close', () => clearInterval(drip));
      return;
    }
    default:
  }
  if (isOcsp) {
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/ocsp-request') { response.writeHead(415).end(); return; }
    const said = await status(tool, mode, body, state.said);
    if (mode === 'ok') state.said ??= said;
    return say(mode === 'tampered' ? flipped(said) : said);
  }
  if (request.method !== 'GET') { response.writeHead(405).end(); return; }
  const list = await revocationList(tool, mode, request.url === '/root.crl' ? 'root' : 'issuing');
  say(mode === 'tampered' ? flipped(list) : list);
}

async function status(tool: OpenSsl, mode: StatusMode, query: Buffer, before: Buffer | undefined): Promise<Buffer> {
  if (mode === 'replayed') return before ?? Buffer.alloc(0);
  tool.write('query.der', query);
  // a request with a signature it does not have, or of another CA, OpenSSL answers as unauthorized
  const asked = await tool.run('ocsp', '-reqin', 'query.der', '-req_text', '-noverify').catch((error: unknown) => String(error));
  if (!/OCSP Nonce:\s+0420/.test(asked)) throw new Error('asked without a nonce of 32 bytes');
  const serial = /Serial Number: ([0-9A-F]+)/.exec(asked)?.[1] ?? '0';
  if (mode === 'without nonce') await tool.run('ocsp', '-issuer', 'issuing.pem', '-serial', `0x${serial}`, '-no_nonce', '-reqout', 'query.der');
  if (mode === 'other nonce') await tool.run('ocsp', '-issuer', 'issuing.pem', '-serial', `0x${serial}`, '-nonce', '-reqout', 'query.der');
  if (mode === 'other certificate') await tool.run('ocsp', '-issuer', 'issuing.pem', '-cert', 'somebody.pem', '-nonce', '-reqout', 'query.der');
  if (mode === 'other CA') await tool.run('ocsp', '-issuer', 'twin.pem', '-serial', `0x${serial}`, '-nonce', '-reqout', 'query.der');
  const signer = ({ stranger: 'stranger', unauthorised: 'unauthorised', 'with check': 'checked', 'ended responder': 'ended', 'by the CA itself': 'issuing', 'same name': 'foreign-responder' } as Partial<Record<StatusMode, string>>)[mode] ?? 'responder';
  await tool.run('ocsp', '-index', 'index.txt', '-CA', mode === 'other CA' ? 'twin.pem' : 'issuing.pem', '-rsigner', `${signer}.pem`, '-rkey', `${signer}.key`, '-reqin', 'query.der', '-respout', 'answer.der', '-ndays', '1', ...(mode === 'by key' ? ['-resp_key_id'] : []));
  return tool.read('answer.der');
}

async function revocationList(tool: OpenSsl, mode: StatusMode, issuer: 'root' | 'issuing'): Promise<Buffer> {
  const by = mode === 'other issuer' ? 'foreign' : mode === 'same name' ? 'twin' : issuer;
  const times = mode === 'old list' ? ['-crl_lastupdate', '20240101000000Z', '-crl_nextupdate', '20240102000000Z'] : mode === 'future list' ? ['-crl_lastupdate', '20990101000000Z', '-crl_nextupdate', '20990102000000Z'] : ['-crldays', '7'];
  const extensions = ['partial', 'of users', 'of CAs', 'delta', 'of its address', 'of another address'].includes(mode) ? ['-crlexts', mode] : [];
  await tool.run('ca', '-config', 'base.cnf', '-name', by === 'issuing' ? 'ca' : 'other', '-gencrl', '-cert', `${by}.pem`, '-keyfile', `${by}.key`, '-out', 'list.pem', ...times, ...extensions);
  await tool.run('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
  return tool.read('list.der');
}

/** One bit of the signature, far enough from the end to leave the encoding whole. */
function flipped(der: Buffer): Buffer {
  const changed = Buffer.from(der);
  const at = changed.indexOf(Buffer.from('300a06082a8648ce3d040302', 'hex'), 40);
  const last = at < 0 ? changed.length - 10 : at + 12 + 30;
  changed[last]! ^= 1;
  return changed;
}
