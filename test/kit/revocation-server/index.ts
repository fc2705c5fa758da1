/** The status service of a CA that is not ours. */
export * from './status-server';
