/** Time-stamping authorities over HTTP: a double that can misbehave in one way at a time, and OpenSSL as a real one. */
export * from './http-authority';
export * from './list-server';
export * from './openssl-authority';
