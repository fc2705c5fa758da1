/** Where a certificate says its status can be asked for: OCSP in authorityInfoAccess, lists in cRLDistributionPoints (RFC 5280 §4.2.1.13, §4.2.2.1). */
import { child, DerError, readDer, readOid, type DerNode } from '../../../kernel/der/read';
import { OID } from '../../oids';
import type { Certificate } from '../../x509/read-certificate';

export interface StatusAddresses {
  readonly ocsp: readonly string[];
  readonly crl: readonly string[];
}

/** More are not tried. */
const MAX_ADDRESSES = 3;
const MAX_LENGTH = 1024;

/** Only http and https; lists that cover some reasons or come from another issuer are left out. Never throws. */
export function statusAddresses(certificate: Certificate): StatusAddresses {
  return { ocsp: quietly(() => ocspAddresses(certificate)), crl: quietly(() => crlAddresses(certificate)) };
}

function ocspAddresses({ extensions }: Certificate): readonly string[] {
  const access = extensions.get(OID.authorityInfoAccess);
  if (!access) return [];
  return readDer(access.value).children.filter((node) => readOid(child(node, 0)) === OID.accessOcsp).flatMap((node) => address(child(node, 1)));
}

function crlAddresses({ extensions }: Certificate): readonly string[] {
  const points = extensions.get(OID.crlDistributionPoints);
  if (!points) return [];
  // DistributionPoint ::= SEQUENCE { [0] { [0] fullName }, [1] reasons, [2] cRLIssuer }
  return readDer(points.value).children.filter(({ children }) => children.length === 1).flatMap((point) => {
    const fullName = point.children[0]!.tag === 0xa0 ? point.children[0]!.children[0] : undefined;
    return fullName?.tag === 0xa0 ? fullName.children.flatMap(address) : [];
  });
}

/** GeneralName uniformResourceIdentifier [6] */
function address(name: DerNode): readonly string[] {
  const text = name.body.toString('latin1');
  return name.tag === 0x86 && text.length <= MAX_LENGTH && /^https?:\/\/[\x21-\x7e]+$/i.test(text) && URL.canParse(text) ? [text] : [];
}

function quietly(read: () => readonly string[]): readonly string[] {
  try {
    return [...new Set(read())].slice(0, MAX_ADDRESSES);
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}
