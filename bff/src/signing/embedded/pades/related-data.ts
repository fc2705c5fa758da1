/**
 * Which of the validation material belongs to one signature (ISO 32000-2 §12.8.4.4, the VRI dictionary): the
 * certificates on its paths, the answers about them, the lists of their issuers.
 */
import { AppError } from '../../../kernel';
import { child, readDer, type DerNode } from '../../../kernel/der/read';
import type { ValidationData } from '../../port';

interface Names {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly serial: Buffer;
}

/** @param own certificates that the signature and its tokens bring along @throws AppError('internal') for material that is not what it is called */
export function relatedData(own: readonly Uint8Array[], data: ValidationData): ValidationData {
  const offered = data.certificates.map((der) => ({ der, names: read(der, certificateNames, 'a certificate') }));
  const path = own.map((der) => read(der, certificateNames, 'a certificate'));
  const onPath = new Set(offered.filter(({ names }) => path.some((member) => same(member, names))));
  for (let grown = true; grown; ) {
    const issuers = offered.filter((item) => !onPath.has(item) && path.some((member) => member.issuer.equals(item.names.subject)));
    for (const issuer of issuers) {
      onPath.add(issuer);
      path.push(issuer.names);
    }
    grown = issuers.length > 0;
  }
  return {
    certificates: offered.filter((item) => onPath.has(item)).map((item) => item.der),
    ocsp: data.ocsp.filter((der) => read(der, answeredSerials, 'an OCSP response').some((serial) => path.some((member) => member.serial.equals(serial)))),
    crls: data.crls.filter((der) => path.some((member) => member.issuer.equals(read(der, listIssuer, 'a CRL')))),
  };
}

function read<T>(der: Uint8Array, take: (node: DerNode) => T, what: string): T {
  try {
    return take(readDer(der));
  } catch (error) {
    throw new AppError('internal', { reason: `${what} cannot be read` }, { cause: error });
  }
}

const same = (a: Names, b: Names): boolean => a.issuer.equals(b.issuer) && a.serial.equals(b.serial);

/** RFC 5280 §4.1; any kind of key */
function certificateNames(certificate: DerNode): Names {
  const tbs = child(certificate, 0, 0x30);
  const at = tbs.children[0]?.tag === 0xa0 ? 1 : 0;
  return { serial: child(tbs, at, 0x02).raw, issuer: child(tbs, at + 2, 0x30).raw, subject: child(tbs, at + 4, 0x30).raw };
}

/** RFC 6960 §4.2.1: OCSPResponse → BasicOCSPResponse → the serial numbers it speaks about */
function answeredSerials(response: DerNode): Buffer[] {
  const basic = readDer(child(child(child(response, 1, 0xa0), 0, 0x30), 1, 0x04).body);
  const answers = child(basic, 0, 0x30).children.find((part) => part.tag === 0x30);
  return (answers?.children ?? []).map((single) => child(child(single, 0, 0x30), 3, 0x02).raw);
}

/** RFC 5280 §5.1 */
function listIssuer(list: DerNode): Buffer {
  const tbs = child(list, 0, 0x30);
  return child(tbs, tbs.children[0]?.tag === 0x02 ? 2 : 1, 0x30).raw;
}
