/**
 * Authorities that must not be believed, each with one fault; for `timestampPki(FAULTY_AUTHORITIES)`, which puts them
 * beside a good root → issuing → tsa.
 */
import { extension } from '../../../bff/src/ca/embedded/x509/write-certificate';
import { OID } from '../../../bff/src/ca/oids';
import { nullValue } from '../../../bff/src/kernel/der/write';
import { TIME_STAMPING, type Declared } from './pki';

const past = new Date('2021-01-01T00:00:00Z');

export const FAULTY_AUTHORITIES = {
  otherTsa: { by: 'issuing', eku: TIME_STAMPING },
  // the names of the good ones, other keys
  foreignRoot: { ca: true, cn: 'test root' },
  foreignIssuing: { by: 'foreignRoot', ca: true, cn: 'test issuing' },
  foreignTsa: { by: 'foreignIssuing', eku: TIME_STAMPING },
  loneTsa: { eku: TIME_STAMPING },
  expiredTsa: { by: 'issuing', eku: TIME_STAMPING, notAfter: past },
  futureTsa: { by: 'issuing', eku: TIME_STAMPING, notBefore: new Date('2030-01-01T00:00:00Z') },
  expiredIssuing: { by: 'root', ca: true, notAfter: past },
  tsaOfExpired: { by: 'expiredIssuing', eku: TIME_STAMPING },
  noEkuTsa: { by: 'issuing' },
  softEkuTsa: { by: 'issuing', eku: { purposes: [OID.timeStamping], critical: false } },
  wideEkuTsa: { by: 'issuing', eku: { purposes: [OID.timeStamping, OID.documentSigning], critical: true } },
  documentSigner: { by: 'issuing', eku: { purposes: [OID.documentSigning], critical: true } },
  certSignTsa: { by: 'issuing', eku: TIME_STAMPING, keyUsage: ['digitalSignature', 'keyCertSign'] },
  noUsageTsa: { by: 'issuing', eku: TIME_STAMPING, keyUsage: null },
  leaf: { by: 'issuing' },
  tsaOfLeaf: { by: 'leaf', eku: TIME_STAMPING },
  silentLeaf: { by: 'root', noConstraints: true, keyUsage: ['keyCertSign'] },
  tsaOfSilentLeaf: { by: 'silentLeaf', eku: TIME_STAMPING },
  weakCa: { by: 'root', ca: true, keyUsage: ['crlSign'] },
  tsaOfWeakCa: { by: 'weakCa', eku: TIME_STAMPING },
  mumCa: { by: 'root', ca: true, keyUsage: null },
  tsaOfMumCa: { by: 'mumCa', eku: TIME_STAMPING },
  subCa: { by: 'issuing', ca: true },
  tsaOfSubCa: { by: 'subCa', eku: TIME_STAMPING },
  criticalTsa: { by: 'issuing', eku: TIME_STAMPING, extensions: [extension('1.2.3.4', true, nullValue())] },
  rsaTsa: { by: 'issuing', eku: TIME_STAMPING, key: 'rsa-2048' },
  smallRsaTsa: { by: 'issuing', eku: TIME_STAMPING, key: 'rsa-1024' },
} as const satisfies Readonly<Record<string, Declared>>;
