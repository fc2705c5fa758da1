/** The revocation list of one authority, made by `openssl ca` each time it is asked for, over plain HTTP as such lists travel. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OpenSsl } from '../pki/openssl';

export interface ListServer {
  /** host:port, and the address that goes into certificates */
  readonly host: string;
  readonly url: string;
  close(): Promise<void>;
}

const CONFIG = `
[ca]
default_ca = lists
[lists]
database = lists.txt
crlnumber = lists.number
default_md = sha256
`;

/** @param authority name of the files `<authority>.pem` and `<authority>.key` */
export async function listServer(tool: OpenSsl, authority: string): Promise<ListServer> {
  tool.write('lists.cnf', CONFIG);
  tool.write('lists.txt', '');
  tool.write('lists.number', '01\n');
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    turn = turn.then(async () => {
      await tool.run('ca', '-config', 'lists.cnf', '-gencrl', '-cert', `${authority}.pem`, '-keyfile', `${authority}.key`, '-crldays', '7', '-out', 'list.pem');
      await tool.run('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
      response.writeHead(request.method === 'GET' ? 200 : 405, { 'content-type': 'application/pkix-crl' }).end(tool.read('list.der'));
    }).catch((error: unknown) => { response.writeHead(500).end(String(error)); });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}/${authority}.crl`, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }) };
}
