/**
 * Everything the evidence of an envelope can say: one entry per kind, one field per fact, so that a court can read a
 * record with this file beside it. Hashes are lower-case hex SHA-256, times UTC ISO 8601, ids our own.
 * Never in a record: a one-time code, a password, an ID number, a phone number in clear (lesson 14).
 * A kind is added, never changed: old records stay readable.
 */

/** From where an act came. `ip` is what the configured number of trusted proxies reports, `userAgent` is claimed by the client. */
export type EvidenceOrigin = { ip: string; userAgent: string };

/** Which file a person agreed to: the bytes, the pictures of its pages in order, and the values the person filled in. */
export type AgreedTo = { revisionSha256: string; pageManifestSha256: string; valuesSha256: string };

/** Who asked whom: one entry per recipient. `nameMasked` of a person, the registered name and credit code of an organisation. */
export type InvitedRecipient = {
  recipientId: string; kind: 'person' | 'organization'; order: number;
  nameMasked: string | null; phoneMasked: string | null; organizationName: string | null; uscc: string | null;
  /** ways to prove will that the inviter fixed */
  willingness: string[];
  /** a check by the phone's own reader beside it: 'offered' or 'required' */
  deviceCheck?: string;
  /** how surely the person has to be known; absent: name and ID number */
  identityLevel?: string;
};

/** Who the person was found to be, by whom and how: `level` name_id, name_id_phone or face; `provider`, `providerTransactionId`: the source and its number. */
export type IdentityEvidence = { verificationId: string; provider: string; providerTransactionId: string; verifiedAt: string; level: string; idType: string };

/** A check by the phone's own reader (SOTER) that WeChat verified. `deviceIndex`: a keyed name of the phone, `counter`: how often its secure element had signed. */
export type DeviceEvidence = { kind: 'soter'; reader: string; provider: string; deviceIndex: string; counter: number; verifiedAt: string };

/**
 * How the will was confirmed. `method`: sms (a code sent to the own number), password (the person's sign password), face (a living face, compared by the provider with
 * the identity source while the person read out what is signed). `provider`, `providerTransactionId`: who judged it, and under which number; of a password our own check's id.
 * `strength` 1 to 3 as WILLINGNESS_STRENGTH says. `similarity` 0–100 where the provider of a face check gives one. In records of an earlier kind only the first four.
 */
export type StoredWillingness = {
  method: string; provenAt: string; provider: string; providerTransactionId: string;
  result?: string; strength?: number; similarity?: number | null; device?: DeviceEvidence | null;
};

export type EvidenceContents = {
  /** The inviter made the envelope from a PDF; `originalSha256` is the file exactly as it was uploaded. */
  'envelope.created': { title: string; inviter: string; partnerId: string; documentId: string; originalSha256: string; deadline: string | null; recipients: InvitedRecipient[] };
  /** What was uploaded and what was made of it before anybody saw it: `originalSha256` as it came, `sha256` the file that was sent on, `repairs` what differs, in words (none: both hashes are equal). */
  'document.uploaded': { documentId: string; originalKind: string; originalSha256: string; sha256: string; repairs: { code: string; text: string }[] };
  /** The file had been signed by others when it came; their signatures were intact. Whom the certificates name is what they claim: nobody here vouches for it. `claimedTime` is what the signer's own clock said. */
  'document.signed_before': { documentId: string; sha256: string; signatures: { field: string; kind: string; signer: string; issuer: string; serial: string; claimedTime: string | null }[] };
  /** The file was made of several uploaded pictures, a page each, in this order; each is kept as it came. */
  'document.joined': { documentId: string; sha256: string; parts: { documentId: string; originalSha256: string; originalKind: string }[] };
  /** All places for signatures and values were put into the PDF before the first signature: revision 1. `pageManifestSha256` is the hash over the page manifest (revision, renderer, size and text hash of every page); in records of an earlier kind it was over `pageImageSha256s`, the hashes of the page pictures. `fieldsSha256` the hash over the canonical JSON of the places. */
  'document.fields_placed': { documentId: string; baseSha256: string; revisionSha256: string; ordinal: number; fieldCount: number; fieldsSha256: string; pageManifestSha256: string; pageImageSha256s?: string[] };
  /** The envelope was sent; from here on nothing but signatures and values of the recipients may change. */
  'envelope.sent': { revisionSha256: string };
  /** It became this recipient's turn. `revisionOrdinal`: number of the document's revision at that moment. */
  'task.opened': { taskId: string; recipientId: string; kind: 'signing' | 'approval'; revisionOrdinal: number };
  /** The invitation was taken up by a person whose phone number is the invited one. `numberMatched`: the person tapped the number that only the partner's page showed. */
  'recipient.claimed': { recipientId: string; ticketId: string; partner: string; phoneMasked: string; numberMatched: boolean } & EvidenceOrigin;
  /** The first recipient began to act. */
  'envelope.started': { taskId: string };
  /** A person read the document. `pages` were on screen for `visibleMs` in all; `reachedEnd`: the last page was shown. */
  'document.viewed': { taskId: string; userId: string; revisionSha256: string; pageManifestSha256: string; pages: number[]; pageCount: number; visibleMs: number; reachedEnd: boolean } & EvidenceOrigin;
  /** How the file was read by the person who now agrees to it: `countedMs` is what our clock let count of the time the reader was visible, `pages` how long each was on screen as the phone told, `timesHidden` how often the app was left. `rule` is what the inviter asked for. */
  'document.read': {
    taskId: string; userId: string; revisionSha256: string; rule: { minSeconds: number | null; toEnd: boolean } | null; readings: number; firstOpenedAt: string | null;
    countedMs: number; reachedEnd: boolean; pages: { page: number; visibleMs: number }[]; timesHidden: number;
  };
  /** Values were filled in; they are inside the signed file, here only their hash. */
  'fields.filled': { taskId: string; userId: string; fieldIds: string[]; valuesSha256: string } & EvidenceOrigin;
  /** The person was asked to confirm exactly this file: by a code sent to the own number (`phoneMasked`), by the sign password, or by a face check in which `intentText` is read out. */
  'willingness.challenged': { taskId: string; userId: string; challengeId: string; method: string; phoneMasked: string; intentText?: string } & AgreedTo & EvidenceOrigin;
  /** It was answered rightly: what the provider said, and the phone's own check where there was one. Records of an earlier kind, of codes only, lack both. */
  'willingness.proved': { taskId: string; userId: string; challengeId: string; proofId: string; expiresAt: string; method?: string; provider?: string; providerTransactionId?: string; similarity?: number | null; device?: DeviceEvidence | null } & EvidenceOrigin;
  /** The act of signing began: the proof of will was consumed, the certificate's serial was fixed before its key existed. `markSha256` is the hash over the canonical JSON of the strokes or the seal. */
  'task.intent': {
    taskId: string; attemptId: string; userId: string; certificateSerial: string; markKind: 'handwritten' | 'seal'; markSha256: string;
    /** where the handwriting was not made for this act but kept in the person's signature book */
    markFrom?: { signatureId: string; savedAt: string };
    willingness: { proofId: string } & StoredWillingness;
    identity: IdentityEvidence;
    seal: { sealId: string; authorizationId: string; organizationId: string } | null;
  } & AgreedTo & EvidenceOrigin;
  /** An interrupted act goes on with a fresh certificate; the old keys are destroyed and were not used in any stored file. */
  'task.certificate_replaced': { taskId: string; attemptId: string; abandonedSerials: string[]; certificateSerial: string };
  /** The signature is in the file. `signedOverSha256` is the revision it was put on; it differs from the agreed one only by signatures that other recipients added meanwhile. `timestamp` is the verified RFC 3161 time. */
  'task.signed': {
    taskId: string; attemptId: string; recipientId: string; userId: string; fieldName: string;
    agreedRevisionSha256: string; signedOverSha256: string; revisionSha256: string; ordinal: number;
    certificateSerial: string; certificateSubject: string; certificateIdentifier: string; certificateIssuer: string; certificateSha256: string;
    timestamp: string; timestampTokenSha256: string; level: string;
    willingness: StoredWillingness;
  };
  /** The act could not be done; nothing was added to the file and the task is open again. `reason` is an error code. */
  'task.failed': { taskId: string; attemptId: string; reason: string };
  /** A member with the right to approve agreed that the organisation signs this revision. */
  'task.approved': { taskId: string; recipientId: string; userId: string; organizationId: string; revisionSha256: string; comment: string | null; identity: IdentityEvidence } & EvidenceOrigin;
  /** A member handed the organisation's task to a colleague, who alone may act on it now. */
  'task.transferred': { taskId: string; recipientId: string; organizationId: string; fromUserId: string; toUserId: string; reason: string } & EvidenceOrigin;
  /** A signer of 16 or 17 said that he lives by his own work (Civil Code 18); `textSha256` is the hash of the words in force. From where he said it. */
  'signer.income_declared': { taskId: string; userId: string; declarationId: string; version: string; textSha256: string; declaredAt: string } & EvidenceOrigin;
  /** A recipient refused. */
  'task.declined': { taskId: string; recipientId: string; userId: string; reason: string } & EvidenceOrigin;
  /** The duty fell away because the envelope ended. */
  'task.cancelled': { taskId: string; recipientId: string };
  /** The last duty was done; the file is being made to last and verified. */
  'envelope.completing': { finalSha256: string };
  /** After the last signature the file got certificates, answers about them and a document timestamp (PAdES B-LTA); again years later, before `goodUntil`, the end of the time authority's certificate. `level` is what every signature reached by our verifier. */
  'document.preserved': { baseSha256: string; revisionSha256: string; ordinal: number; level: string; timestamp: string; timestampTokenSha256: string; goodUntil: string };
  /** A verifier that shares no code with the signer accepted the final file. */
  'envelope.verified': { finalSha256: string; verdict: 'valid'; signatures: { field: string; certificateSerial: string; level: string; timestamp: string }[] };
  /** Everything is done. `headTimestamp`: an RFC 3161 token over the evidence as it stood one record earlier. */
  'envelope.completed': { finalSha256: string; headTimestamp: { sequence: number; hash: string; tokenSha256: string; time: string } };
  /** The envelope ended without completion. */
  'envelope.declined': { taskId: string };
  'envelope.revoked': { reason: string };
  'envelope.expired': { deadline: string };
};

export type EvidenceKind = keyof EvidenceContents;
