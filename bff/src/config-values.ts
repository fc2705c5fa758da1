/** Forms that several settings share. */
export function isPlainAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && !url.username && !url.password && !url.search && !text.includes('#');
}

export const list = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');
export const isHere = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
