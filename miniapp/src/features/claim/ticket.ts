/**
 * The ticket in whatever opened the app: `ticket=` in a link, `scene` of a mini-program code, `q` of a plain-link QR
 * code, or the text of a scanned code. Only the ticket is taken; a link is never followed.
 */
const TICKET = /^[A-Za-z0-9_-]{22,32}$/;
const IN_LINK = /[?&#/](?:ticket=|scene=|[tq]\/)([A-Za-z0-9_-]{22,32})(?![A-Za-z0-9_-])/;

/** The ticket in a text, or null. */
export function ticketIn(text: string): string | null {
  const plain = text.trim();
  if (TICKET.test(plain)) return plain;
  const found = IN_LINK.exec(plain)?.[1] ?? IN_LINK.exec(decoded(plain))?.[1];
  return found ?? null;
}

export function ticketOf(parameters: Readonly<Record<string, string | undefined>>): string | null {
  const { ticket, scene, q } = parameters;
  return ticketIn(ticket ?? '') ?? ticketIn(decoded(scene ?? '')) ?? ticketIn(decoded(q ?? ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
