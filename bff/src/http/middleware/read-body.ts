/** Reads a request body once, raw, with a limit: signatures are made over these bytes. Compressed bodies are refused. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../kernel';

/** @throws AppError payload_too_large | unsupported_media_type | invalid_request (cut off) */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new AppError('unsupported_media_type', { encoding: 'identity' });
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(request, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // leaving the loop must not destroy the request: the answer goes out on the same connection
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new AppError('invalid_request', { issues: [{ path: 'body', message: 'the body was cut off' }] }, { cause: error });
  }
  if (size > limit) throw tooLarge(request, limit);
  return Buffer.concat(chunks);
}

/** Lets the client finish sending into nothing, so that it can read the answer and use the connection again. */
function tooLarge(request: IncomingMessage, limit: number): AppError {
  request.resume();
  return new AppError('payload_too_large', { limitBytes: limit });
}
