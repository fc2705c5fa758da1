/** What the verbs of the workflow need; the program's `Services` fit. And where its sealed values live. */
import type { DataSource } from 'typeorm';
import type { IdentityLevel } from '@luobi/shared';
import type { BlobStore } from '../blobs/port';
import type { CaService } from '../ca/port';
import type { DeviceSignatures } from '../identity';
import type { FaceVerification } from '../identity/port';
import type { Clock, Logger, PersonalDataBox } from '../kernel';
import type { NoticeChannel, SmsChannel } from '../notify/port';
import type { SigningService } from '../signing/port';

export interface EnvelopeDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly box: PersonalDataBox;
  readonly blobs: BlobStore;
  readonly signing: SigningService;
  readonly ca: CaService;
  readonly sms: SmsChannel;
  /** null: no face check is set up */
  readonly face?: FaceVerification | null;
  /** who verifies what a phone's own reader signed; null: nobody, so none is asked for */
  readonly wechat?: (DeviceSignatures & { readonly provider: string }) | null;
  /** null: people are told by nothing but the inbox */
  readonly notices?: NoticeChannel | null;
  /** how surely recipients have to be known where the inviter does not say; default name_id */
  readonly identityLevel?: IdentityLevel;
  /** tells the job worker that something is due */
  readonly nudge: () => void;
  /** called at the numbered points P0…P16 of the act of signing; only tests pass one */
  readonly fault?: (point: string) => void | Promise<void>;
}

/** Where a request came from, as evidence keeps it. */
export interface ActOrigin {
  readonly ip: string;
  readonly userAgent: string;
}
export const originOf = (origin: ActOrigin): { ip: string; userAgent: string } => ({ ip: origin.ip, userAgent: origin.userAgent.slice(0, 200) });

export const places = {
  recipientName: (recipientId: string): string => `recipients:name:${recipientId}`,
  recipientPhone: (recipientId: string): string => `recipients:phone:${recipientId}`,
  fieldValue: (fieldId: string): string => `field_values:value:${fieldId}`,
  fieldImage: (fieldId: string, sha256: string): string => `field_images:${fieldId}:${sha256}`,
  order: (attemptId: string): string => `signing_attempts:order:${attemptId}`,
};
