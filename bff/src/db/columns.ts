/**
 * Columns that mean the same on SQLite and on MySQL/MariaDB. Explicit types everywhere, so no decorator metadata is
 * needed. Text that must be hashed is stored as text and never re-serialised.
 */
import { Column, PrimaryColumn, type ColumnOptions, type QueryRunner, type ValueTransformer } from 'typeorm';

const instant: ValueTransformer = {
  to: (value?: Date | null) => (value instanceof Date ? value.getTime() : value),
  from: (value: string | number | null) => (value === null || value === undefined ? value : new Date(Number(value))),
};
const safeInteger: ValueTransformer = {
  to: (value?: number | null) => value,
  from: (value: string | number | null) => (value === null || value === undefined ? value : Number(value)),
};

export const ID_LENGTH = 26;

/** 26-character id as primary key. */
export const IdPrimaryColumn = (): PropertyDecorator => PrimaryColumn({ type: 'varchar', length: ID_LENGTH });
/** A reference to another row's id. */
export const IdColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'varchar', length: ID_LENGTH, name, ...options });
/** Epoch milliseconds as bigint ⇄ Date: same order and precision on both engines. */
export const InstantColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'bigint', name, transformer: instant, ...options });
/** bigint ⇄ number below 2^53 (mysql2 returns strings). */
export const LongColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'bigint', name, transformer: safeInteger, ...options });
/** Lower-case hex SHA-256. */
export const Sha256Column = (name: string, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'varchar', length: 64, name, ...options });
export const TextColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'text', name, ...options });
export const StringColumn = (name: string, length: number, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'varchar', length, name, ...options });
export const IntColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'integer', name, ...options });
/** 0 or 1 on both engines. */
export const FlagColumn = (name: string, options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'boolean', name, ...options });

export const isMySql = (runner: QueryRunner): boolean => ['mysql', 'mariadb'].includes(runner.dataSource.options.type);
/** Column types for migrations, where the engines name them differently. */
export const types = (runner: QueryRunner): { int: string; flag: string } => (isMySql(runner) ? { int: 'int', flag: 'tinyint' } : { int: 'integer', flag: 'boolean' });
