/**
 * A real https server on this machine under a certificate authority of the test's own: for clients that must trust it,
 * and nothing else. It may ask its clients for certificates of that authority.
 */
import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256Hex } from '../../../bff/src/kernel/hash';
import { contextPrimitive, sequence, type Der } from '../../../bff/src/kernel/der/write';
import { extension } from '../../../bff/src/ca/embedded/x509/write-certificate';
import { buildPki, type Identity } from '../pki/pki';
import { pem } from '../pki/openssl';

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
/** subjectAltName: IP 127.0.0.1 */
export const LOOPBACK_NAME: Der = extension('2.5.29.17', false, sequence(contextPrimitive(7, Buffer.from([127, 0, 0, 1]))));
const ELSEWHERE: Der = extension('2.5.29.17', false, sequence(contextPrimitive(2, Buffer.from('elsewhere.example', 'latin1'))));

export interface TlsServer {
  /** https://127.0.0.1:port */
  readonly origin: string;
  /** PEM of the authority its certificate comes from */
  readonly ca: string;
  /** SHA-256 of its public key, hex */
  readonly pin: string;
  /** PEM of a client it knows, and of one it does not */
  readonly client: { readonly certificate: string; readonly key: string };
  readonly stranger: { readonly certificate: string; readonly key: string };
  readonly server: Server;
  close(): Promise<void>;
}

export interface TlsServerOptions {
  /** its certificate is for another name */
  readonly otherName?: boolean;
  readonly expired?: boolean;
  /** clients may show a certificate; whether it is ours, the handler finds in `socket.authorized` */
  readonly askForCertificate?: boolean;
}

export async function tlsServer(handler: RequestListener, { otherName = false, expired = false, askForCertificate = false }: TlsServerOptions = {}): Promise<TlsServer> {
  const pki = buildPki({
    root: { ca: true, cn: 'TLS test root' }, otherRoot: { ca: true, cn: 'another TLS root' },
    server: { by: 'root', eku: { purposes: [SERVER_AUTH], critical: false }, extensions: [otherName ? ELSEWHERE : LOOPBACK_NAME], ...(expired ? { notAfter: new Date('2021-01-01') } : {}) },
    client: { by: 'root', eku: { purposes: [CLIENT_AUTH], critical: false } }, stranger: { by: 'otherRoot', eku: { purposes: [CLIENT_AUTH], critical: false } },
  });
  const credentials = ({ certificate, key }: Identity) => ({ certificate: pem(certificate.der), key: key.export({ format: 'pem', type: 'pkcs8' }).toString() });
  const own = credentials(pki.server);
  const ca = pem(pki.root.certificate.der);
  const server = createServer({ cert: own.certificate, key: own.key, ca, requestCert: askForCertificate, rejectUnauthorized: false }, handler);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca, pin: sha256Hex(pki.server.certificate.spki),
    client: credentials(pki.client), stranger: credentials(pki.stranger), server,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
}
