/**
 * An EST server we did not write: GlobalSign's, in Go, as the process its authors made, with an issuing CA that OpenSSL made
 * for this run. Built from the pinned module in test/kit/go (see .ci/run).
 */
import { spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { programPath } from '../outside';
import { openSsl } from '../pki/openssl';

export interface GlobalSignEst {
  readonly url: string;
  /** PEM of the authority over its https certificate */
  readonly tlsCa: string;
  /** PEM of a client it knows, and of one it does not */
  readonly client: { readonly certificate: string; readonly key: string };
  readonly stranger: { readonly certificate: string; readonly key: string };
  readonly root: { readonly pem: string; readonly sha256: string };
  close(): Promise<void>;
}

const CONFIG = `
[req]
distinguished_name = dn
prompt = no
[dn]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1
[client]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = clientAuth
`;

export async function globalSignEst(): Promise<GlobalSignEst> {
  const tool = openSsl();
  tool.write('est.cnf', CONFIG);
  const make = async (name: string, extensions: string, by?: string): Promise<void> => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`, '-config', 'est.cnf', '-subj', `/CN=globalsign test ${name}`];
    if (by === undefined) { await tool.run('req', '-x509', ...key, '-out', `${name}.pem`, '-days', '3650', '-extensions', extensions); return; }
    await tool.run('req', ...key, '-new', '-out', `${name}.csr`);
    await tool.run('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-days', '3000', '-extfile', 'est.cnf', '-extensions', extensions, '-out', `${name}.pem`);
  };
  await make('root', 'ca');
  await make('issuing', 'ca', 'root');
  await make('tls', 'ca');
  await make('server', 'server', 'tls');
  await make('client', 'client', 'tls');
  await make('elsewhere', 'ca');
  await make('stranger', 'client', 'elsewhere');
  const text = (name: string): string => tool.read(name).toString();
  const port = await freePort();
  tool.write('chain.pem', `${text('issuing.pem')}${text('root.pem')}`);
  const config = tool.write('config.json', JSON.stringify({
    mock_ca: { certificates: tool.file('chain.pem'), private_key: tool.file('issuing.key') },
    tls: { listen_address: `127.0.0.1:${port}`, certificates: tool.file('server.pem'), private_key: tool.file('server.key'), client_cas: [tool.file('tls.pem')] },
    healthcheck_password: 'x', timeout: 30, log_file: tool.file('log'),
  }));
  const child = spawn(programPath('estserver') ?? 'estserver', ['-config', config], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const url = `https://127.0.0.1:${port}`;
  for (let attempt = 0; !(await answers(url, text('tls.pem'))); attempt++) {
    if (attempt > 300 || child.exitCode !== null) throw new Error('the EST server of GlobalSign did not start');
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  const pair = (name: string) => ({ certificate: text(`${name}.pem`), key: text(`${name}.key`) });
  return {
    url, tlsCa: text('tls.pem'), client: pair('client'), stranger: pair('stranger'),
    root: { pem: text('root.pem'), sha256: createHash('sha256').update(new X509Certificate(text('root.pem')).raw).digest('hex') },
    async close() {
      child.kill();
      await ended;
      tool.remove();
    },
  };
}

function answers(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    request(`${url}/.well-known/est/cacerts`, { ca, agent: false }, (response) => { response.resume(); resolve(response.statusCode === 200); }).on('error', () => resolve(false)).end();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}
