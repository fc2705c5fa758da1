/** Reads what the embedded SMS service delivered: `GET /dev/inbox.json?phone=…`. */

export interface InboxMessage {
  readonly phone: string;
  readonly text: string;
  readonly code: string | null;
  readonly at: string;
}

const PATIENCE_MS = 10_000;

/** Messages to one phone number, in the order the server lists them. */
export async function readInbox(url: string, phone: string): Promise<readonly InboxMessage[]> {
  const answer = await fetch(`${url}/dev/inbox.json?phone=${encodeURIComponent(phone)}`);
  if (!answer.ok) throw new Error(`the dev inbox answered ${answer.status}`);
  const body = (await answer.json()) as readonly InboxMessage[] | { readonly items?: readonly InboxMessage[]; readonly messages?: readonly InboxMessage[] };
  return Array.isArray(body) ? body : (body as { items?: InboxMessage[]; messages?: InboxMessage[] }).items ?? (body as { messages?: InboxMessage[] }).messages ?? [];
}

/**
 * Waits for a code that was not there before. `seen` is how many messages the phone had before the button was pressed.
 * @throws Error when none comes within ten seconds
 */
export async function nextCode(url: string, phone: string, seen: number): Promise<InboxMessage & { readonly code: string }> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const messages = await readInbox(url, phone);
    const newest = [...messages].sort((a, b) => a.at.localeCompare(b.at)).at(-1);
    if (messages.length > seen && newest?.code) return newest as InboxMessage & { readonly code: string };
    await new Promise((done) => { setTimeout(done, 100); });
  }
  throw new Error(`no code reached ${phone} within ${PATIENCE_MS / 1000} s`);
}
