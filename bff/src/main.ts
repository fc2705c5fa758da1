/** The process: settings → composition → listen → stop cleanly. */
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compose } from './compose';
import { ConfigError, readConfig } from './config';
import { AppError, KeyFileError } from './kernel';
import { createHttpServer } from './http/server';
import { serveServices } from './serve-services';
import { closeGracefully } from './shutdown';

async function main(): Promise<void> {
  const config = readConfig();
  const server = createHttpServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.port, config.host, resolve));
  const { port } = server.address() as AddressInfo;
  const notYet = (_request: unknown, response: ServerResponse): void => { response.writeHead(503, { 'retry-after': '1' }).end(); };
  server.on('request', notYet);
  const own = `http://127.0.0.1:${port}`;
  const publicUrl = config.publicUrl ?? own;
  const people = config.parts.includes('web') || config.parts.includes('worker');
  const luobi = people ? await compose(config, publicUrl) : await serveServices(config, publicUrl);
  server.off('request', notYet).on('request', luobi.handle);
  server.removeAllListeners('error');
  const stop = closeGracefully(server, luobi);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`LUOBI_READY ${JSON.stringify({ url: people ? publicUrl : own, port, ...luobi.ready })}\n`);
}

main().catch((error: unknown) => {
  const code = (error as NodeJS.ErrnoException).code;
  const text = error instanceof ConfigError || error instanceof KeyFileError ? error.message
    : code === 'EADDRINUSE' ? 'The port is in use by another program. Choose another: PORT=9000 npm start'
    : error instanceof AppError && error.code === 'unavailable' && error.details['service'] ? `The ${String(error.details['service'])} service does not answer (${String(error.details['reason'])}). Is its process running, is LUOBI_${String(error.details['service']).toUpperCase()}_LINK its address, and is link-${String(error.details['service'])}.key the same file on both sides?`
    : error instanceof Error ? `Luobi could not start: ${error.stack ?? error.message}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
