/** What modules may use of the database: columns and transactions. Opening it is the composition root's work (open.ts). */
export * from './columns';
export * from './tx';
