/** Authorities and time-stamps for tests: good ones, and ones with exactly one fault. */
export * from './pki';
export * from './faulty-authorities';
export * from './forge-token';
export * from './revocation';
export * from './timestamp-double';
export * from './mutate';
export * from './mutate-json';
