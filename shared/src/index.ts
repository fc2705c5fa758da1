/** Values both ends share. Schemas are in `@luobi/shared/contract`. */
export * from './domain/error-codes';
export * from './domain/envelope';
export * from './domain/strokes';
export * from './routes';
