/** Who issues the certificates. An outside CA is asked, without changing anything there; each trouble with what mends it and where to get it. */
import type { ProbeFinding } from '../../ca';
import type { Config } from '../../config';
import type { Finding } from './finding';

const AREAS: Readonly<Record<ProbeFinding['about'], string>> = { files: 'CA files', service: 'CA service', access: 'CA access', root: 'CA root', credential: 'CA credentials', status: 'CA status' };

type OutsideCa = Exclude<Config['ca'], { kind: 'embedded' }>;

/** @param probe asks the CA; a driver's, chosen by the caller */
export async function checkCa({ ca, elsewhere, eventKeys }: Pick<Config, 'ca' | 'elsewhere' | 'eventKeys'>, probe: (ca: OutsideCa) => Promise<readonly ProbeFinding[]>): Promise<Finding[]> {
  if (elsewhere.ca) return [];
  if (ca.kind === 'embedded') {
    return [{
      area: 'CA', state: 'note', text: `embedded: own test CA, keys ${eventKeys}`,
      meaning: 'complete, but without legal effect; a CA licensed by the MIIT (its list: 电子认证服务机构) is joined with LUOBI_CA=est or csc',
    }];
  }
  const { kind, url } = ca;
  const found = await probe(ca);
  let before = 'CA';
  return [{ area: 'CA', state: 'ok', text: `${kind}: ${url}` }, ...found.map(({ about, state, text, code }): Finding => {
    const area = AREAS[about] === before ? '' : AREAS[about];
    before = AREAS[about];
    const meaning = state === 'ok' ? undefined : MEANINGS[kind]?.[`${about}:${code}`] ?? MEANINGS.both[`${about}:${code}`] ?? MEANINGS.both[code ?? ''] ?? (about === 'root' ? 'no act is signed under it: ask the CA\'s operator for a chain that holds' : undefined);
    return { area, state, text, ...(meaning === undefined ? {} : { meaning }) };
  })];
}

const COMPARE = 'compare with the fingerprint in the CA\'s practice statement (CPS), or by a call to its operator';
const MEANINGS: Readonly<Record<'both' | 'est' | 'csc', Readonly<Record<string, string>>>> = {
  both: {
    file: 'the server will not start; the files come from the CA\'s operator with the contract, keep them with mode 0600',
    unreachable: 'its name does not resolve or nobody listens there: check LUOBI_CA_URL, and whether the firewall lets us out',
    tls: 'its https certificate is not believed: ask its operator for the authority over it (LUOBI_CA_TLS_CA_FILE), or for its new key where LUOBI_CA_TLS_PINS names an old one',
    late: 'it does not answer in time: check the firewall, then ask its operator',
    vendor_fault: 'a fault of its own: ask its operator; acts of signing wait',
    rate_limited: 'too many requests: ask its operator for a larger allowance',
    credentials: 'it does not know us: user and password, client id and secret, or client certificate come from the CA\'s operator and may have ended',
    not_asked: 'whether it lets us in shows with the first act',
    chain_untrusted: `its certificates lead to another root than the trusted one: no act is signed; ${COMPARE} before changing LUOBI_CA_TRUST_FILE or LUOBI_CA_TRUST_SHA256`,
    chain_expired: 'ended, or not begun: ask the CA\'s operator for the successor; check this machine\'s clock',
    compare: COMPARE,
    ends_soon: 'ask the CA\'s operator for the successor in time',
    'status:no_address': 'files stay at B-T: long-term validation (B-LT, B-LTA) needs an OCSP or CRL address in its certificates; ask the CA\'s operator for a profile with one',
    'status:no_answer': 'files stay at B-T until it answers; one in the own network is named in LUOBI_REVOCATION_INTERNAL_HOSTS, and LUOBI_REVOCATION_ONLY_HOSTS must let it through',
  },
  est: {
    'service:refused': 'nothing of EST (RFC 7030) at this address: LUOBI_CA_URL is what stands before /.well-known/est; several CAs on one server are told apart by LUOBI_EST_LABEL',
    'service:malformed': 'something else answers at this address: LUOBI_CA_URL is what stands before /.well-known/est',
  },
  csc: {
    'service:refused': 'it does not offer what we need (credentials/info, signatures/signHash): LUOBI_CA_URL is what stands before /csc; ask for an account that signs hashes',
    'service:malformed': 'another version of the API, or something else: try LUOBI_CSC_VERSION, and check LUOBI_CA_URL, which is what stands before /csc',
    'credential:none': 'no act is signed: the CA\'s operator makes a credential for each organisation and person that signs',
    'credential:gone': 'the service does not show it: correct LUOBI_CSC_CREDENTIALS_FILE, or ask its operator',
    'credential:disabled': 'switched off or revoked: ask the service\'s operator for a new one',
    'credential:person': 'an act of signing cannot wait for a person at the service: ask for one released by nothing or by a PIN',
    'credential:pin': 'name the file with the PIN in LUOBI_CSC_PIN_FILE; it came with the credential',
    'credential:algorithm': 'ask for a key on P-256, P-384 or P-521, or RSA of 2048 bits or more, that signs with SHA-256',
  },
};
