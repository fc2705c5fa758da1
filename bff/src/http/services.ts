/**
 * Everything a route may use. Modules take the slice of it they need as their first argument, so `services` fits each.
 */
import type { DataSource } from 'typeorm';
import type { IdentityLevel } from '@luobi/shared';
import type { PrivacySettings } from '../account';
import type { Clock, Logger, PersonalDataBox } from '../kernel';
import type { BlobStore } from '../blobs/port';
import type { CaService } from '../ca/port';
import type { OtpLimits } from '../identity';
import type { FaceVerification, IdentitySource } from '../identity/port';
import type { NoticeChannel, SmsChannel } from '../notify/port';
import type { SigningService } from '../signing/port';
import type { NoticeSetup, WeChat } from '../wechat';

export interface Services {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly box: PersonalDataBox;
  readonly blobs: BlobStore;
  readonly signing: SigningService;
  readonly identity: IdentitySource;
  readonly ca: CaService;
  readonly sms: SmsChannel;
  /** how surely recipients have to be known where the inviter does not say; default name_id */
  readonly identityLevel?: IdentityLevel;
  /** null: no face check is set up */
  readonly face: FaceVerification | null;
  /** null: no mini-program is set up, people come by browser only */
  readonly wechat: WeChat | null;
  /** who answers for people's data here; default: nobody is named */
  readonly privacy?: PrivacySettings;
  /** null: nobody is told anything outside the inbox */
  readonly notices: NoticeChannel | null;
  /** what phones have to know to be told; null where no mini-program is set up */
  readonly noticeSetup: NoticeSetup | null;
  /** how many codes may be sent; default: the limits of production */
  readonly limits?: Partial<OtpLimits>;
  /** test hook at the numbered steps of the act of signing */
  readonly fault?: (point: string) => void;
  /** addresses others see, no trailing slash, e.g. http://127.0.0.1:8787 */
  readonly publicUrl: string;
  /** tells the job worker that something is due */
  readonly nudge: () => void;
}
