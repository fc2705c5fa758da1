/**
 * A limit on WebAssembly memory for this thread. `resourceLimits` bounds the JavaScript heap only, and PDFium is built
 * to grow to 2 GB: a 3 KB file of nested forms gets it there. Growth is asked for through JavaScript, so it can be
 * refused here; the engine then stops, and the pool replaces the thread.
 */
const PAGE_BYTES = 65_536;

interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}
/** Node has it; the types we compile with do not name it. */
declare const WebAssembly: { readonly Memory: { readonly prototype: WasmMemory } };

/** @param bytes most that one memory may hold */
export function limitWasmMemory(bytes: number): void {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function limited(this: WasmMemory, pages: number): number {
    if (this.buffer.byteLength + pages * PAGE_BYTES > bytes) throw new RangeError('WebAssembly memory limit');
    return grow.call(this, pages);
  };
}
