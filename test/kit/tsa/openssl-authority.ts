/** A real authority we did not write: `openssl ts -reply` with keys of its own making, behind a thin HTTP front. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { readCertificate, type Certificate } from '../../../bff/src/ca/x509/read-certificate';
import { openSsl } from '../pki/openssl';
import { listServer } from './list-server';

const POLICY = '1.3.6.1.4.1.99999.1';
const configuration = (list: string): string => `
[req]
distinguished_name = dn
prompt = no
[dn]
[root_ext]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[tsa_ext]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
${list && `crlDistributionPoints = URI:${list}`}
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = ${POLICY}
other_policies = ${POLICY}
digests = sha256,sha384,sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

export interface OpenSslAuthority {
  readonly url: string;
  readonly policy: string;
  readonly trustAnchor: Certificate;
  /** host:port where it says whether its certificate is revoked; '' unless it was opened so */
  readonly statusHost: string;
  close(): Promise<void>;
}

/** @param key `rsa:2048` or an EC curve @param options.status its certificate names a revocation list */
export async function opensslAuthority(key: 'rsa:2048' | 'P-256', { status = false }: { readonly status?: boolean } = {}): Promise<OpenSslAuthority> {
  const tool = openSsl();
  const list = status ? await listServer(tool, 'root') : undefined;
  tool.write('tsa.cnf', configuration(list?.url ?? ''));
  tool.write('serial', '01\n');
  const newKey = key === 'P-256' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', key];
  await tool.run('req', '-x509', ...newKey, '-nodes', '-keyout', 'root.key', '-out', 'root.pem', '-days', '3650', '-subj', '/CN=openssl root', '-config', 'tsa.cnf', '-extensions', 'root_ext');
  await tool.run('req', ...newKey, '-nodes', '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=openssl tsa', '-config', 'tsa.cnf');
  await tool.run('x509', '-req', '-in', 'tsa.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-set_serial', '0x4711', '-days', '3650', '-sha256', '-extfile', 'tsa.cnf', '-extensions', 'tsa_ext', '-out', 'tsa.pem');

  let turn = Promise.resolve();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      // its serial file is for one at a time
      turn = turn.then(async () => {
        tool.write('query', Buffer.concat(chunks));
        await tool.run('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply');
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(tool.read('reply'));
      }).catch(() => { response.writeHead(500).end(); });
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    policy: POLICY,
    statusHost: list?.host ?? '',
    trustAnchor: readCertificate(new X509Certificate(tool.read('root.pem')).raw),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
      await list?.close();
      tool.remove();
    },
  };
}
