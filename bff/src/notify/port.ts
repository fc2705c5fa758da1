/** Messages to people. The text is made here from a template, so evidence can name exactly what was sent. */
export type MessageTemplate =
  | { readonly kind: 'login_code'; readonly code: string; readonly minutes: number }
  | { readonly kind: 'account_code'; readonly code: string; readonly minutes: number; readonly act: 'step_up' | 'phone_old' | 'phone_new' | 'sign_password' }
  /** to the old number, once it is no longer the number of the account; carries no code */
  | { readonly kind: 'phone_changed'; readonly newPhoneMasked: string }
  | { readonly kind: 'willingness_code'; readonly code: string; readonly minutes: number; readonly title: string; readonly shortHash: string };

export interface SmsMessage {
  /** mainland mobile number, 11 digits */
  readonly phone: string;
  readonly template: MessageTemplate;
}
export interface SmsReceipt {
  readonly provider: string;
  readonly transactionId: string;
}
export interface SmsChannel {
  /** @throws AppError('unavailable') when the message was not accepted for sending */
  send(message: SmsMessage): Promise<SmsReceipt>;
}

/** A message as the embedded channel shows it to the developer. */
export interface InboxMessage {
  readonly phone: string;
  readonly text: string;
  /** six digits; empty for a notice */
  readonly code: string;
  readonly at: Date;
}
/** Only the embedded channel can be read back. */
export interface SmsInbox {
  /** Newest first, at most 50. @param phone only this number's */
  list(phone?: string): Promise<InboxMessage[]>;
}

export const NOTICE_KINDS = ['to_sign', 'to_approve', 'completed', 'declined', 'expiring'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];
/** Something a person who is not looking should know. Nothing depends on its arrival: the inbox says the same. */
export interface Notice {
  /** the same for the same thing: nobody is told it twice */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly userId: string;
  readonly title: string;
  /** who sent the envelope */
  readonly sender: string;
  readonly deadline: Date | null;
  readonly at: Date;
  /** of the mini-program, with its query */
  readonly page: string;
}
export interface NoticeChannel {
  /** Nothing when the person cannot be reached this way. @throws RetryLater when it certainly was not sent and may be later */
  send(notice: Notice): Promise<void>;
}

/**
 * POSTs to an address somebody else chose (security R33). Never throws for what the other side does.
 * @returns the HTTP status, or 0 when nothing was reached, the address is not allowed, or it took too long
 */
export type OutboundPost = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;
