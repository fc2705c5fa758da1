/** What a process without pages says of itself, to whoever starts and stops it: alive, and ready or not. */
import type { IncomingMessage, ServerResponse } from 'node:http';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** @param otherwise answers everything else; left out, nothing else is there */
export function withHealth(isDraining: () => boolean, otherwise: Handler = (_, response) => { response.writeHead(404, { connection: 'close' }).end(); }): Handler {
  return (request, response) => {
    if (request.url === '/healthz') response.writeHead(200).end('ok');
    else if (request.url === '/readyz') response.writeHead(isDraining() ? 503 : 200).end(isDraining() ? 'stopping' : 'ok');
    else otherwise(request, response);
  };
}
