/**
 * An outside time-stamping authority on loopback HTTP: the product's responder under another PKI, faithful to RFC 3161
 * §3.4 (method, content type), with one fault when told. It checks its caller and counts what it was asked.
 */
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { timestampResponder } from '../../../bff/src/ca/embedded/tsa/responder';
import { child, readDer, readInteger } from '../../../bff/src/kernel/der/read';
import { systemClock } from '../../../bff/src/kernel/clock';
import { tlsServer, type TlsServer, type TlsServerOptions } from '../est/tls';
import { forgeRejection, forgeResponse, FORGED_POLICY, TIME_STAMPING, timestampPki, type ForgedToken } from '../pki';
import { OID } from '../../../bff/src/ca/oids';
import type { Certificate } from '../../../bff/src/ca/x509/read-certificate';

export type TsaMode =
  | 'ok' | 'slow' | 'drip' | '500' | 'garbage' | 'wrong type' | 'too large' | 'redirect' | 'hang up' | 'rejection'
  | 'other digest' | 'other nonce' | 'old time' | 'wrong eku' | 'other policy' | 'foreign chain';

export interface HttpAuthority {
  readonly url: string;
  /** where it serves over https */
  readonly tls?: TlsServer;
  readonly trustAnchor: Certificate;
  readonly policy: string;
  mode: TsaMode;
  /** requests that reached it */
  readonly asked: number;
  close(): Promise<void>;
}

/** @param tls serves over https, under an authority of its own */
export async function httpAuthority(mode: TsaMode = 'ok', tls?: TlsServerOptions): Promise<HttpAuthority> {
  const pki = timestampPki({
    documentSigner: { by: 'issuing', eku: { purposes: [OID.documentSigning], critical: true } },
    foreignRoot: { ca: true }, foreignTsa: { by: 'foreignRoot', eku: TIME_STAMPING },
  });
  const respond = timestampResponder({ signer: pki.tsa.signer, certificate: pki.tsa.certificate, chain: pki.tsa.chain.slice(0, 1), policy: FORGED_POLICY, clock: systemClock });
  const state = { mode, asked: 0 };
  const redirectTo = tls ? 'http://169.254.169.254/latest/meta-data/' : '/elsewhere';
  const forged = (query: Buffer, changes: Partial<ForgedToken>): Buffer => {
    const node = readDer(query);
    const nonce = node.children.slice(1).find(({ tag }) => tag === 0x02);
    if (!nonce) throw new Error('asked without a nonce');
    return forgeResponse({ tsa: pki.tsa, digest: child(child(node, 1), 1).body, nonce: readInteger(nonce), time: new Date(), ...changes });
  };

  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      state.asked++;
      if (request.method !== 'POST' || request.headers['content-type'] !== 'application/timestamp-query') {
        response.writeHead(415).end();
        return;
      }
      answer(state.mode, Buffer.concat(chunks), response);
    });
  };
  const reply = (response: ServerResponse, body: Uint8Array, type = 'application/timestamp-reply'): void => { response.writeHead(200, { 'content-type': type }).end(body); };
  const answer = (how: TsaMode, query: Buffer, response: ServerResponse): void => {
    switch (how) {
      case 'ok': return reply(response, respond(query));
      case 'slow': setTimeout(() => reply(response, respond(query)), 3000).unref(); return;
      case 'drip': {
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
        const drip = setInterval(() => response.write(Buffer.from([0x30])), 50);
        response.on('close', () => clearInterval(drip));
        return;
      }
      case '500': response.writeHead(500, { 'content-type': 'application/timestamp-reply' }).end(respond(query)); return;
      case 'garbage': return reply(response, Buffer.from('<html>busy</html>'));
      case 'wrong type': return reply(response, respond(query), 'text/html');
      case 'too large': return reply(response, Buffer.concat([respond(query), Buffer.alloc(200_000)]));
      case 'redirect': response.writeHead(307, { location: redirectTo }).end(); return;
      case 'hang up': response.destroy(); return;
      case 'rejection': return reply(response, forgeRejection());
      case 'other digest': return reply(response, forged(query, { digest: Buffer.alloc(32, 1) }));
      case 'other nonce': return reply(response, forged(query, { nonce: Buffer.alloc(16, 0x41) }));
      case 'old time': return reply(response, forged(query, { time: new Date(Date.now() - 3_600_000) }));
      case 'wrong eku': return reply(response, forged(query, { tsa: pki.documentSigner }));
      case 'other policy': return reply(response, forged(query, { policy: '1.2.3.4.6' }));
      case 'foreign chain': return reply(response, forged(query, { tsa: pki.foreignTsa }));
    }
  };
  const secure = tls ? await tlsServer(listener, tls) : undefined;
  const server = secure?.server ?? createServer(listener);
  if (!secure) await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `${secure?.origin ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`}/tsa`,
    ...(secure ? { tls: secure } : {}),
    trustAnchor: pki.root.certificate,
    policy: FORGED_POLICY,
    get mode() { return state.mode; },
    set mode(next) { state.mode = next; },
    get asked() { return state.asked; },
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }),
  };
}
