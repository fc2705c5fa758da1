/**
 * A whole outside CA we did not write: Certomancer (certificates, OCSP, lists, timestamps) and the remote signing service
 * built on it (CSC API v1), each as the process its author made, over keys OpenSSL made for this run.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { connect, createServer, type AddressInfo } from 'node:net';
import { openSsl } from '../pki/openssl';

export interface OutsideCa {
  /** of the status service and the time-stamping authority, host:port and http://host:port/luobi */
  readonly host: string;
  readonly base: string;
  /** of the signing service */
  readonly csc: string;
  readonly rootPem: string;
  /** DER */
  certificate(name: 'root' | 'interm' | 'signer' | 'company' | 'revoked' | 'tsa'): Promise<Buffer>;
  close(): Promise<void>;
}

const KEYS = ['root', 'interm', 'signer', 'company', 'ocsp', 'tsa'] as const;
const LONG = '{ valid-from: "2020-01-01T00:00:00+0000", valid-to: "2060-01-01T00:00:00+0000" }';

function configuration(prefix: string, from: Date): string {
  const day = (offset: number): string => `${new Date(from.getTime() + offset * 86_400_000).toISOString().slice(0, 19)}+0000`;
  const leaf = (subject: string, more = ''): string => `
        subject: ${subject}
        subject-key: ${subject}
        issuer: interm
        validity: { valid-from: "${day(-10)}", valid-to: "${day(300)}" }
        profiles: [digsig-commitment]
        extensions:
          - { id: crl_distribution_points, smart-value: { schema: crl-dist-url, params: { crl-repo-names: [interm] } } }
          - { id: authority_information_access, smart-value: { schema: aia-urls, params: { ocsp-responder-names: [interm] } } }${more}`;
  const authority = (subject: string, issuer: string, profile: string): string => `{ subject: ${subject}, issuer: ${issuer}, validity: ${LONG}, profiles: [${profile}] }`;
  return `
external-url-prefix: "${prefix}"
keysets:
  luobi:
    path-prefix: .
    keys: { ${KEYS.map((key) => `${key}: { path: ${key}.key }`).join(', ')} }
pki-architectures:
  luobi:
    keyset: luobi
    entity-defaults: { country-name: CN }
    entities:
      root: { common-name: outside root }
      interm: { common-name: outside issuing }
      signer: { common-name: 张三, serial-number: SHA256-5f70bf18a086007016e9 }
      company: { organization-name: 深圳市落笔科技有限公司, common-name: 深圳市落笔科技有限公司, serial-number: NTRCN-91440300MA5EXAMPLE }
      ocsp: { common-name: outside ocsp }
      tsa: { common-name: outside tsa }
    certs:
      root: ${authority('root', 'root', '{ id: simple-ca, params: { crl-repo: root } }')}
      interm: ${authority('interm', 'root', '{ id: simple-ca, params: { crl-repo: root, max-path-len: 0 } }')}
      signer: ${leaf('signer')}
      company: ${leaf('company')}
      revoked: ${leaf('signer', `
        revocation: { revoked-since: "${day(-5)}", reason: key_compromise }`)}
      ocsp: ${authority('ocsp', 'interm', 'ocsp-responder')}
      tsa:
        subject: tsa
        issuer: interm
        validity: ${LONG}
        extensions:
          - { id: key_usage, critical: true, smart-value: { schema: key-usage, params: [digital_signature] } }
          - { id: extended_key_usage, critical: true, value: [time_stamping] }
          - { id: crl_distribution_points, smart-value: { schema: crl-dist-url, params: { crl-repo-names: [interm] } } }
          - { id: authority_information_access, smart-value: { schema: aia-urls, params: { ocsp-responder-names: [interm] } } }
    services:
      ocsp:
        interm: { for-issuer: interm, responder-cert: ocsp, signing-key: ocsp }
      crl-repo:
        root: { for-issuer: root, signing-key: root, simulated-update-schedule: "P90D" }
        interm: { for-issuer: interm, signing-key: interm, simulated-update-schedule: "P7D" }
      time-stamping:
        tsa: { signing-key: tsa, signing-cert: tsa }
`;
}

/** @param services which of the two processes are wanted */
export async function outsideCa(...services: readonly ('status' | 'signing')[]): Promise<OutsideCa> {
  const tool = openSsl();
  for (const key of KEYS) await tool.run(...(key === 'company' ? ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] : ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']), '-out', `${key}.key`);
  const [statusPort, signingPort] = [await freePort(), await freePort()];
  const host = `127.0.0.1:${statusPort}`;
  const config = tool.write('certomancer.yml', configuration(`http://${host}`, new Date()));
  const summon = async (name: string): Promise<Buffer> => {
    const done = spawnPython(tool.file(''), '-m', 'certomancer', '--config', config, 'summon', 'luobi', name, `${name}.crt`);
    if ((await ended(done)) !== 0) throw new Error(`Certomancer made no certificate for ${name}`);
    return new X509Certificate(tool.read(`${name}.crt`)).raw;
  };
  const running: ChildProcess[] = [];
  if (services.includes('status')) running.push(await started(statusPort, spawnPython(tool.file(''), '-m', 'certomancer', '--config', config, 'animate', '--port', String(statusPort), '--no-web-ui')));
  if (services.includes('signing')) running.push(await started(signingPort, spawnPython(tool.file(''), '-m', 'csc_dummy', config, String(signingPort), '2')));
  return {
    host, base: `http://${host}/luobi`, csc: `http://localhost:${signingPort}`, rootPem: new X509Certificate(await summon('root')).toString(), certificate: summon,
    async close() {
      for (const child of running) {
        child.kill();
        await ended(child);
      }
      tool.remove();
    },
  };
}

const spawnPython = (cwd: string, ...args: readonly string[]): ChildProcess => spawn('python3', args, { cwd, stdio: 'ignore' });

function ended(child: ChildProcess): Promise<number | null> {
  return child.exitCode !== null || child.signalCode !== null ? Promise.resolve(child.exitCode) : new Promise((resolve) => { child.once('exit', (code) => resolve(code)); });
}

async function started(port: number, child: ChildProcess): Promise<ChildProcess> {
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt++) {
    if (await listens(port)) return child;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  child.kill();
  throw new Error('a process of Certomancer did not start');
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => { socket.destroy(); resolve(true); }).once('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}
