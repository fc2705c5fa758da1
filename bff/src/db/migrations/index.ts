/** Every migration, oldest first. One small change each; re-runnable; never edited after a release. */
import { Jobs1764000000000 } from './1764000000000-jobs';
import { Ca1764000100000 } from './1764000100000-ca';
import { CaRevocation1764000110000 } from './1764000110000-ca-revocation';
import { People1764000200000 } from './1764000200000-people';
import { Org1764000300000 } from './1764000300000-org';
import { Envelope1764000400000 } from './1764000400000-envelope';
import { Evidence1764000500000 } from './1764000500000-evidence';
import { Notify1764000700000 } from './1764000700000-notify';
import { Partner1764000600000 } from './1764000600000-partner';
import { Levels1764000900000 } from './1764000900000-levels';
import { Intake1764000920000 } from './1764000920000-intake';
import { FieldSetup1764001000000 } from './1764001000000-field-setup';
import { Reading1764000930000 } from './1764000930000-reading';
import { Privacy1764002100000 } from './1764002100000-privacy';
import { Sessions1764002000000 } from './1764002000000-sessions';
import { BlobNames1764002100001 } from './1764002100001-blob-names';
import { WeChat1764000800000 } from './1764000800000-wechat';
import { WillMethods1764002200000 } from './1764002200000-will-methods';
import { SignatureBook1764002400000 } from './1764002400000-signature-book';
import { Assignee1764002410000 } from './1764002410000-assignee';
import { SignedBefore1764003000000 } from './1764003000000-signed-before';
import { IdentityLevels1764002300000 } from './1764002300000-identity-levels';
import { WeChatNotices1764002500000 } from './1764002500000-wechat-notices';

export const MIGRATIONS = [Jobs1764000000000, Ca1764000100000, CaRevocation1764000110000, People1764000200000, Org1764000300000, Envelope1764000400000, Evidence1764000500000, Notify1764000700000, Partner1764000600000, WeChat1764000800000, Levels1764000900000, Intake1764000920000, FieldSetup1764001000000, Reading1764000930000, WillMethods1764002200000, Sessions1764002000000, SignatureBook1764002400000, Assignee1764002410000, SignedBefore1764003000000, Privacy1764002100000, BlobNames1764002100001, IdentityLevels1764002300000, WeChatNotices1764002500000];
