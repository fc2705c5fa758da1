export * from './clock';
export * from './errors';
export * from './hash';
export * from './ids';
export * from './key-file';
export * from './logger';
export * from './personal-data';
export * from './sync-folder';
