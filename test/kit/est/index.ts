/** An outside CA that is enrolled with by EST, and real TLS servers. */
export * from './est-server';
export * from './tls';
