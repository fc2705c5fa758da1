/**
 * Every error code the API can answer with: the HTTP status it travels under and when it happens.
 * The words a person reads are chosen from the code by the client (miniapp/src/api/words), never sent by the server.
 */
export const ERROR_CODES = {
  // — the request itself
  invalid_request: { status: 400, when: 'a field is missing, unknown or malformed; `details` lists each path' },
  unauthenticated: { status: 401, when: 'no session, or it has ended' },
  forbidden: { status: 403, when: 'the subject may see the object but not do this to it' },
  not_found: { status: 404, when: 'absent, or not visible to the subject: both answer alike' },
  method_not_allowed: { status: 405, when: 'the path exists with other methods' },
  conflict: { status: 409, when: 'the object changed meanwhile; load it again' },
  payload_too_large: { status: 413, when: 'the body is larger than the published limit' },
  unsupported_media_type: { status: 415, when: 'the body is not of the type the route takes' },
  idempotency_key_reused: { status: 422, when: 'the same Idempotency-Key came with another body' },
  idempotency_in_progress: { status: 409, when: 'the first request with this Idempotency-Key is still running' },
  rate_limited: { status: 429, when: 'too many requests; `retryAfterSeconds` tells when to come back' },
  internal: { status: 500, when: 'a fault of ours; the text is withheld, the request id finds it in the log' },
  unavailable: { status: 503, when: 'the server is starting, draining or a needed service does not answer' },
  // — login and codes
  phone_invalid: { status: 422, when: 'not a mainland China mobile number' },
  code_wrong: { status: 422, when: 'the code does not match; `attemptsLeft` tells how many tries remain' },
  code_expired: { status: 422, when: 'the code is older than five minutes, was replaced or was used' },
  code_locked: { status: 429, when: 'five wrong tries: this code is dead' },
  code_send_limited: { status: 429, when: 'the next code may be sent in `retryAfterSeconds`' },
  consent_required: { status: 403, when: 'the current privacy policy has not been agreed to' },
  // — identity
  identity_required: { status: 403, when: 'the act needs a verified real name' },
  identity_name_mismatch: { status: 422, when: 'the verified name is not the name the recipient was invited by' },
  identity_underage: { status: 403, when: 'the person is under 16; a guardian flow is needed' },
  identity_attempts_exhausted: { status: 429, when: 'five mismatches in one day' },
  identity_unavailable: { status: 503, when: 'the identity source does not answer; never counted as an attempt' },
  // — ticket and claim
  ticket_expired: { status: 410, when: 'the QR code is older than its lifetime' },
  ticket_used: { status: 409, when: 'the QR code was already claimed' },
  ticket_number_wrong: { status: 422, when: 'the number chosen is not the one on the partner page; the ticket is burnt' },
  claim_other_person: { status: 403, when: 'the invitation is for another phone number' },
  // — documents
  pdf_unreadable: { status: 422, when: 'the bytes are not a PDF that can be parsed' },
  pdf_encrypted: { status: 422, when: 'the PDF asks for a password' },
  pdf_active_content: { status: 422, when: 'media, forms that send data, links into other files, fields a viewer draws itself; `reason` tells which' },
  pdf_script: { status: 422, when: 'JavaScript, or an action that starts a program' },
  pdf_xfa: { status: 422, when: 'an XFA form: what it shows is made by a program inside' },
  pdf_attachment: { status: 422, when: 'files inside the PDF' },
  pdf_hidden_layers: { status: 422, when: 'layers that are not always visible' },
  pdf_signed_damaged: { status: 422, when: 'the PDF carries signatures and is damaged, which a repair would make worse, or one of them does not hold' },
  pdf_ambiguous: { status: 422, when: 'two readers see different pages in it' },
  file_kind_unsupported: { status: 422, when: 'not a PDF, JPEG or PNG by its first bytes; `kind` tells what it seems to be' },
  pdf_too_large: { status: 413, when: 'bytes, pages, objects or inflated size above the limit' },
  pdf_already_signed: { status: 422, when: 'the PDF carries signatures and was not uploaded with `alreadySigned=continue`, or a field is one that a signed file does not take; `reason` tells why' },
  pdf_signing_forbidden: { status: 422, when: 'the PDF was certified or locked so that no signature may be added there' },
  glyph_missing: { status: 422, when: 'no font has the character named in `details`; nothing was drawn' },
  field_outside_page: { status: 422, when: 'a field lies outside its page or on a page that does not exist' },
  field_value_invalid: { status: 422, when: 'a value is not one the field takes; `fault` tells why' },
  text_does_not_fit: { status: 422, when: 'a text would be too small to read in its field; nothing was cut off' },
  image_unreadable: { status: 422, when: 'the bytes are not a JPEG or PNG picture of a size that is taken' },
  form_field_unusable: { status: 422, when: 'the form field named is not in the PDF, or not one that can be used; `reason` tells why' },
  // — the workflow
  envelope_state: { status: 409, when: 'the envelope is in a state that does not allow the verb; `state` tells which' },
  not_your_turn: { status: 409, when: 'an earlier recipient has not acted yet' },
  task_closed: { status: 409, when: 'the task is already signed, approved, declined or cancelled; `state` tells which' },
  task_assigned: { status: 403, when: 'the task was handed to a colleague, who alone may act on it' },
  revision_changed: { status: 409, when: 'the file is not the one that was viewed; read it again' },
  not_viewed: { status: 409, when: 'the document was not opened before signing' },
  reading_incomplete: { status: 409, when: 'the inviter asks for more reading first; `missingSeconds` and `toEnd` tell what is missing' },
  willingness_required: { status: 403, when: 'no fresh proof of will for this task, revision and values' },
  signature_empty: { status: 422, when: 'a dot, nothing, or strokes that are not numbers' },
  seal_not_authorized: { status: 403, when: 'the member has no valid authorization for the seal' },
  self_approval: { status: 403, when: 'approver and sealer must be two persons' },
  not_ready: { status: 409, when: 'the file is not complete yet' },
  // — partner
  signature_invalid: { status: 401, when: 'the HMAC, the timestamp or the nonce of a partner request does not hold' },
} as const satisfies Record<string, { readonly status: number; readonly when: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
