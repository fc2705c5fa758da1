/** What crosses the border between the pool and its threads. Errors cross as code and details, never as text of a stack. */
import { AppError } from '../../../kernel';
import { ERROR_CODES, type ErrorCode } from '@luobi/shared';

export interface JobMessage {
  readonly id: number;
  readonly operation: string;
  readonly args: readonly unknown[];
}

export type ResultMessage =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorMessage };

export interface ErrorMessage {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** for the log only */
  readonly trace: string;
  /** the thread is not fit for another job: its WebAssembly engine stopped half-way */
  readonly broken: boolean;
}

/** Anything that is no AppError is a fault of ours, or of the file: `internal`, text for the log only. */
export function errorToMessage(error: unknown): ErrorMessage {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof AppError) return { code: error.code, details: error.details, trace, broken: false };
  const broken = isWasmTrap(error);
  // depth and memory are what a hostile file runs out of
  if (broken || error instanceof RangeError) return { code: 'pdf_unreadable', details: { reason: 'too complex' }, trace, broken };
  return { code: 'internal', details: {}, trace, broken };
}

export function messageToError({ code, details, trace }: Omit<ErrorMessage, 'broken'>): AppError {
  return new AppError(code in ERROR_CODES ? (code as ErrorCode) : 'internal', details, { cause: new Error(trace) });
}

/** A trap inside PDFium ("unreachable", "memory access out of bounds", abort): the file's doing. */
function isWasmTrap(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RuntimeError' || /^Aborted/.test(error.message));
}

/**
 * A copy of a message with memory of its own, and the list of that memory, to be handed over instead of copied again.
 * Without it the structured clone would take the whole buffer behind a small view, and give the receiver more than
 * was meant for it.
 */
export function withOwnMemory<T>(value: T): { readonly value: T; readonly transfer: ArrayBuffer[] } {
  const transfer: ArrayBuffer[] = [];
  const copy = (v: unknown): unknown => {
    if (v instanceof Uint8Array) {
      const own = new Uint8Array(v);
      transfer.push(own.buffer);
      return own;
    }
    if (Array.isArray(v)) return v.map(copy);
    if (v === null || typeof v !== 'object' || Object.getPrototypeOf(v) !== Object.prototype) return v;
    return Object.fromEntries(Object.entries(v).map(([k, part]) => [k, copy(part)]));
  };
  return { value: copy(value) as T, transfer };
}
