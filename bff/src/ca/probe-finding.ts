/** One thing found out about an outside CA; `npm run doctor` turns the codes into words. */
export interface ProbeFinding {
  readonly about: 'files' | 'service' | 'access' | 'root' | 'credential' | 'status';
  readonly state: 'ok' | 'note' | 'broken';
  readonly text: string;
  /** what kind of trouble it is: a failure of the way there, a refusal of a certificate, or a word of the probe's own */
  readonly code?: string;
}

/** Certificates that end sooner are told. */
export const SOON_MS = 60 * 24 * 3_600_000;
