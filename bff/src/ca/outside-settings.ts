/** An outside CA as an operator describes it: addresses, names and paths of files. What stands in the files is read when it is opened. */
export interface OutsideCaSettings {
  readonly kind: 'est' | 'csc';
  readonly url: string;
  /** plain http to this computer is allowed */
  readonly loopback: boolean;
  /** paths are absolute */
  readonly tlsCaFile?: string | undefined;
  /** SHA-256 of public keys, hex */
  readonly tlsPins: readonly string[];
  readonly clientCertFile?: string | undefined;
  readonly clientKeyFile?: string | undefined;
  /** PEM; one of `trustFile` and `trustSha256` */
  readonly trustFile?: string | undefined;
  readonly trustSha256: readonly string[];
  readonly subject?: SubjectRuleName | undefined;
  readonly evidence?: EvidenceRuleName | undefined;
  readonly label?: string | undefined;
  readonly user?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly version: 'v1' | 'v2';
  readonly clientId?: string | undefined;
  readonly clientSecretFile?: string | undefined;
  readonly pinFile?: string | undefined;
  readonly credentialsFile?: string | undefined;
}

export const SUBJECT_RULES = ['exact', 'names', 'common_name'] as const;
export const EVIDENCE_RULES = ['required', 'if_present'] as const;
export type SubjectRuleName = (typeof SUBJECT_RULES)[number];
export type EvidenceRuleName = (typeof EVIDENCE_RULES)[number];
