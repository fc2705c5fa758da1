/** What persons and organisations can sign with; P-256 unless a verifier that matters knows only RSA. */
export const EVENT_KEY_KINDS = ['p256', 'rsa2048', 'rsa3072'] as const;
export type EventKeyKind = (typeof EVENT_KEY_KINDS)[number];
