/**
 * The only list of methods and paths. Free of zod, so the mini-program may import it as a value.
 * `audience` decides the guard: `public` none, `session` a signed-in person, `partner` an HMAC-signed server request.
 * Schemas of the same name live in contract/; the server refuses to start when one is missing.
 */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` marks a path parameter */
  readonly path: string;
  readonly audience: 'public' | 'session' | 'partner';
  /** public, but a session that comes along is looked at; one that has ended counts as none */
  readonly session?: 'optional';
  readonly summary: string;
}

const route = <T extends RouteDescription>(description: T): T => description;

export const ROUTES = {
  // — login and the person
  newHumanCheck: route({ method: 'POST', path: '/api/v1/human-checks', audience: 'public', summary: 'A small question to answer before more codes are sent to one number' }),
  sendLoginCode: route({ method: 'POST', path: '/api/v1/login/codes', audience: 'public', summary: 'Send a login code by SMS' }),
  login: route({ method: 'POST', path: '/api/v1/login', audience: 'public', summary: 'Exchange a login code for a session' }),
  loginByWeChat: route({ method: 'POST', path: '/api/v1/login/wechat', audience: 'public', summary: 'Exchange a code of wx.login for a session, or for a ticket that asks for the phone number' }),
  loginByWeChatPhone: route({ method: 'POST', path: '/api/v1/login/wechat/phone', audience: 'public', summary: 'Finish that login with a code of the phone button' }),
  logout: route({ method: 'DELETE', path: '/api/v1/session', audience: 'session', summary: 'End this session' }),
  listSessions: route({ method: 'GET', path: '/api/v1/me/sessions', audience: 'session', summary: 'Where I am logged in' }),
  endSession: route({ method: 'DELETE', path: '/api/v1/me/sessions/{sessionId}', audience: 'session', summary: 'End one of my sessions' }),
  endOtherSessions: route({ method: 'DELETE', path: '/api/v1/me/sessions', audience: 'session', summary: 'End all my sessions but this one' }),
  sendStepUpCode: route({ method: 'POST', path: '/api/v1/me/step-up-codes', audience: 'session', summary: 'Send a code that confirms I am here' }),
  proveStepUp: route({ method: 'POST', path: '/api/v1/me/step-up', audience: 'session', summary: 'Answer it: counts ten minutes in this session' }),
  startPhoneChange: route({ method: 'POST', path: '/api/v1/me/phone-changes', audience: 'session', summary: 'Begin to change my number: a code to the old one, or my real name when it is lost' }),
  provePhoneChange: route({ method: 'POST', path: '/api/v1/me/phone-changes/{changeId}/proof', audience: 'session', summary: 'Prove that the account is mine' }),
  sendNewPhoneCode: route({ method: 'POST', path: '/api/v1/me/phone-changes/{changeId}/codes', audience: 'session', summary: 'Send a code to the new number' }),
  finishPhoneChange: route({ method: 'POST', path: '/api/v1/me/phone-changes/{changeId}/completion', audience: 'session', summary: 'Answer it: the number changes and every session ends' }),
  getMe: route({ method: 'GET', path: '/api/v1/me', audience: 'session', summary: 'Who I am: real name state, consents, organisations' }),
  giveConsent: route({ method: 'POST', path: '/api/v1/me/consents', audience: 'session', summary: 'Record consent to a policy version' }),
  getIdentityOptions: route({ method: 'GET', path: '/api/v1/me/identity-options', audience: 'session', summary: 'Documents and ways by which my real name can be checked here' }),
  verifyIdentity: route({ method: 'POST', path: '/api/v1/me/identity-verifications', audience: 'session', summary: 'Check name and ID number with the identity service' }),
  raiseIdentity: route({ method: 'POST', path: '/api/v1/me/identity-level', audience: 'session', summary: 'Check the real name I have once more, with my phone number' }),
  startFaceVerification: route({ method: 'POST', path: '/api/v1/me/face-verifications', audience: 'session', summary: 'Begin a face check of my real name' }),
  fetchFaceVerification: route({ method: 'POST', path: '/api/v1/me/face-verifications/{verificationId}/result', audience: 'session', summary: 'Let the server ask for its result' }),
  listSignatures: route({ method: 'GET', path: '/api/v1/me/signatures', audience: 'session', summary: 'Signatures I keep for other documents' }),
  saveSignature: route({ method: 'POST', path: '/api/v1/me/signatures', audience: 'session', summary: 'Keep a signature' }),
  deleteSignature: route({ method: 'DELETE', path: '/api/v1/me/signatures/{signatureId}', audience: 'session', summary: 'Remove a signature I kept' }),
  listMyCertificates: route({ method: 'GET', path: '/api/v1/me/certificates', audience: 'session', summary: 'Certificates issued for what I signed' }),
  getSignPassword: route({ method: 'GET', path: '/api/v1/me/sign-password', audience: 'session', summary: 'Whether I have a sign password' }),
  startSignPassword: route({ method: 'POST', path: '/api/v1/me/sign-password/challenges', audience: 'session', summary: 'Show who I am before it is set, changed or replaced' }),
  setSignPassword: route({ method: 'PUT', path: '/api/v1/me/sign-password', audience: 'session', summary: 'Set, change or replace it' }),
  // — rights over one's own data
  getPrivacyNotice: route({ method: 'GET', path: '/api/v1/privacy-notice', audience: 'public', summary: 'The privacy policy, or what a face check means, word for word' }),
  listConsents: route({ method: 'GET', path: '/api/v1/me/consents', audience: 'session', summary: 'What I agreed to, when and how' }),
  withdrawConsent: route({ method: 'DELETE', path: '/api/v1/me/consents/{kind}', audience: 'session', summary: 'Take a consent back; nothing finished is undone' }),
  startDataCopy: route({ method: 'POST', path: '/api/v1/me/data-copies', audience: 'session', summary: 'Have a copy made of everything kept about me' }),
  listDataCopies: route({ method: 'GET', path: '/api/v1/me/data-copies', audience: 'session', summary: 'Copies that are being made or can be fetched' }),
  getDataCopyFile: route({ method: 'GET', path: '/api/v1/me/data-copies/{copyId}/file', audience: 'session', summary: 'A copy as a ZIP of JSON and a page to read' }),
  correctName: route({ method: 'POST', path: '/api/v1/me/name-corrections', audience: 'session', summary: 'My name has changed: check it anew under the same ID number' }),
  getClosing: route({ method: 'GET', path: '/api/v1/me/closing', audience: 'session', summary: 'What stands in the way of closing my account' }),
  closeAccount: route({ method: 'POST', path: '/api/v1/me/closing', audience: 'session', summary: 'Close my account, now and for good' }),
  getIncomeDeclaration: route({ method: 'GET', path: '/api/v1/me/income-declaration', audience: 'session', summary: 'Whether I have to say that I live by my own work, and the words' }),
  declareIncome: route({ method: 'POST', path: '/api/v1/me/income-declaration', audience: 'session', summary: 'Say that I am 16 or 17 and live by my own work' }),
  // — invitation
  getNotices: route({ method: 'GET', path: '/api/v1/me/notices', audience: 'session', summary: 'Templates of WeChat notices the person may be asked about' }),
  answerNotices: route({ method: 'POST', path: '/api/v1/me/notices/answers', audience: 'session', summary: 'What the person answered to wx.requestSubscribeMessage' }),
  getTicket: route({ method: 'GET', path: '/api/v1/tickets/{ticket}', audience: 'public', session: 'optional', summary: 'What an invitation is about: who asks, for what' }),
  claimTicket: route({ method: 'POST', path: '/api/v1/claims', audience: 'session', summary: 'Bind an invitation to me' }),
  // — tasks
  listTasks: route({ method: 'GET', path: '/api/v1/tasks', audience: 'session', summary: 'My inbox, newest first' }),
  getTask: route({ method: 'GET', path: '/api/v1/tasks/{taskId}', audience: 'session', summary: 'One task with its document, fields and what I may do' }),
  getTaskPage: route({ method: 'GET', path: '/api/v1/tasks/{taskId}/pages/{page}', audience: 'session', summary: 'One page as JPEG' }),
  getTaskTile: route({ method: 'GET', path: '/api/v1/tasks/{taskId}/pages/{page}/tile', audience: 'session', summary: 'A piece of a zoomed page as JPEG' }),
  getTaskPageText: route({ method: 'GET', path: '/api/v1/tasks/{taskId}/pages/{page}/text', audience: 'session', summary: 'The text of a page, line by line with places' }),
  reportReading: route({ method: 'PUT', path: '/api/v1/tasks/{taskId}/readings/{readingId}', audience: 'session', summary: 'Tell how long the document was on screen; counted by the server' }),
  recordView: route({ method: 'POST', path: '/api/v1/tasks/{taskId}/views', audience: 'session', summary: 'Record what was read, bound to the revision' }),
  fillFields: route({ method: 'PUT', path: '/api/v1/tasks/{taskId}/field-values', audience: 'session', summary: 'Save the values I filled in' }),
  uploadFieldImage: route({ method: 'PUT', path: '/api/v1/tasks/{taskId}/fields/{fieldId}/image', audience: 'session', summary: 'Upload a picture for an image field' }),
  getFieldImage: route({ method: 'GET', path: '/api/v1/tasks/{taskId}/fields/{fieldId}/image', audience: 'session', summary: 'The picture saved in an image field of mine' }),
  listTaskSeals: route({ method: 'GET', path: '/api/v1/tasks/{taskId}/seals', audience: 'session', summary: 'Seals I may use on this task' }),
  startWillingness: route({ method: 'POST', path: '/api/v1/tasks/{taskId}/willingness-challenges', audience: 'session', summary: 'Begin to confirm my will, by one of the allowed methods' }),
  proveWillingness: route({ method: 'POST', path: '/api/v1/tasks/{taskId}/willingness-proofs', audience: 'session', summary: 'Answer the challenge' }),
  signTask: route({ method: 'POST', path: '/api/v1/tasks/{taskId}/signature', audience: 'session', summary: 'Sign or seal' }),
  getSealing: route({ method: 'GET', path: '/api/v1/tasks/{taskId}/sealing', audience: 'session', summary: 'How far the act of signing is' }),
  approveTask: route({ method: 'POST', path: '/api/v1/tasks/{taskId}/approval', audience: 'session', summary: 'Approve' }),
  declineTask: route({ method: 'POST', path: '/api/v1/tasks/{taskId}/decline', audience: 'session', summary: 'Decline or reject, with a reason' }),
  listApprovals: route({ method: 'GET', path: '/api/v1/approvals', audience: 'session', summary: 'Approvals that are mine to give, with what each still needs' }),
  approveMany: route({ method: 'POST', path: '/api/v1/approvals', audience: 'session', summary: 'Approve several under one confirmation' }),
  listColleagues: route({ method: 'GET', path: '/api/v1/tasks/{taskId}/colleagues', audience: 'session', summary: 'To whom an organisation\'s task may be handed' }),
  transferTask: route({ method: 'POST', path: '/api/v1/tasks/{taskId}/transfer', audience: 'session', summary: 'Hand an organisation\'s task to a colleague, with a reason' }),
  // — results
  getEnvelope: route({ method: 'GET', path: '/api/v1/envelopes/{envelopeId}', audience: 'session', summary: 'The envelope of a task of mine' }),
  getEnvelopePdf: route({ method: 'GET', path: '/api/v1/envelopes/{envelopeId}/pdf', audience: 'session', summary: 'The completed PDF' }),
  getEnvelopeEvidence: route({ method: 'GET', path: '/api/v1/envelopes/{envelopeId}/evidence', audience: 'session', summary: 'The evidence records' }),
  getTrustAnchors: route({ method: 'GET', path: '/api/v1/trust-anchors', audience: 'public', summary: 'Root certificates in PEM' }),
  verifyPdf: route({ method: 'POST', path: '/api/v1/verifications', audience: 'public', summary: 'Verify a PDF; it is not kept' }),
  // — partner servers
  partnerUploadDocument: route({ method: 'POST', path: '/partner/v1/documents', audience: 'partner', summary: 'Upload a PDF, or a JPEG or PNG that becomes a page' }),
  partnerJoinPictures: route({ method: 'POST', path: '/partner/v1/documents/joined', audience: 'partner', summary: 'Make one PDF of several uploaded pictures, a page each' }),
  partnerGetOriginal: route({ method: 'GET', path: '/partner/v1/documents/{documentId}/original', audience: 'partner', summary: 'A document as it was uploaded, byte for byte' }),
  partnerCreateEnvelope: route({ method: 'POST', path: '/partner/v1/envelopes', audience: 'partner', summary: 'Create and send an envelope' }),
  partnerListEnvelopes: route({ method: 'GET', path: '/partner/v1/envelopes', audience: 'partner', summary: 'My envelopes, newest first' }),
  partnerGetEnvelope: route({ method: 'GET', path: '/partner/v1/envelopes/{envelopeId}', audience: 'partner', summary: 'One envelope with its recipients' }),
  partnerRevokeEnvelope: route({ method: 'POST', path: '/partner/v1/envelopes/{envelopeId}/revocation', audience: 'partner', summary: 'Call an envelope back' }),
  partnerMintTicket: route({ method: 'POST', path: '/partner/v1/envelopes/{envelopeId}/recipients/{recipientId}/tickets', audience: 'partner', summary: 'Mint a short-lived invitation for a QR code' }),
  partnerGetPdf: route({ method: 'GET', path: '/partner/v1/envelopes/{envelopeId}/pdf', audience: 'partner', summary: 'The completed PDF' }),
  partnerGetEvidence: route({ method: 'GET', path: '/partner/v1/envelopes/{envelopeId}/evidence', audience: 'partner', summary: 'The evidence records' }),
  partnerSetWebhook: route({ method: 'PUT', path: '/partner/v1/webhook', audience: 'partner', summary: 'Where events are sent' }),
  partnerGetWebhook: route({ method: 'GET', path: '/partner/v1/webhook', audience: 'partner', summary: 'The webhook and its last deliveries' }),
} as const satisfies Record<string, RouteDescription>;

export type RouteName = keyof typeof ROUTES;

/** Fills `{name}` in a path. Throws when a parameter is missing, so a broken link is found at once. */
export function pathOf(name: RouteName, params: Readonly<Record<string, string | number>> = {}): string {
  return ROUTES[name].path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = params[key];
    if (value === undefined) throw new Error(`path parameter ${key} of ${name} is missing`);
    return encodeURIComponent(String(value));
  });
}
