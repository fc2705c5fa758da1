/** Values both ends share. Schemas are in `@luobi/shared/contract`. */
export * from './domain/cross-page-seal';
export * from './domain/error-codes';
export * from './domain/envelope';
export * from './domain/fields';
export * from './domain/id-types';
export * from './domain/person-name';
export * from './domain/phone';
export * from './domain/resident-id';
export * from './domain/strokes';
export * from './domain/uscc';
export * from './evidence';
export * from './routes';
