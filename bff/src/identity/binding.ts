/** What a confirmation is for: this person, this task, these bytes, these pages as shown, these values (security R12, R17). */
export interface WillingnessBinding {
  readonly userId: string;
  readonly taskId: string;
  readonly revisionSha256: string;
  readonly pageManifestSha256: string;
  readonly valuesSha256: string;
}
