export interface ServedWeapp {
  readonly url: string;
  readonly compiled: CompiledWeapp;
  /** leads every request of the mini-program to that origin from now on */
  setApi(origin: string): void;
  close(): Promise<void>;
}
export interface CompiledWeapp {
  readonly app: { readonly pages: readonly string[] };
  readonly problems: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}
export function serveWeapp(dist: string, options?: { port?: number; api?: string }): Promise<ServedWeapp>;
export function redirect(address: string, origin?: string): URL;
