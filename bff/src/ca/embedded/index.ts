/**
 * The embedded CA service: an own test CA and time-stamping authority in this process, complete but of no legal effect.
 * Opens the key file and the database rows made on first start, then holds the authorities' keys in memory.
 */
import type { DataSource } from 'typeorm';
import { loadKeyFile, type Clock, type Logger } from '../../kernel';
import type { EventKeyKind } from '../event-key-kinds';
import { OID_TSA_POLICY } from '../oids';
import type { CertificateAuthority, CertificateRevocation, PublicAnswer, PublicCa, PublicIssuer, RevocationInformation, TimestampAuthority, TimeTrust } from '../port';
import { requestTimestamp, type TimestampExchange } from '../request-timestamp';
import { crlPublisher } from './crl/crl-publisher';
import { hierarchyExists, openHierarchy, type Authority, type Hierarchy, type Role } from './hierarchy';
import { certificateIssuer } from './issuer';
import { eventKeySource, type EventKeyStock } from './keys/event-key-source';
import { destroyExpiredKeys as wipeExpired } from './keys/event-keys';
import { resealKeys, type ResealResult } from './keys/reseal';
import { keySealer } from './keys/seal';
import { ocspResponder } from './ocsp/responder';
import { responderKeys } from './ocsp/responder-keys';
import { revocationInformation } from './revocation-data';
import { revoker } from './revoke';
import { rollOver } from './roll-over';
import { currentTimestampResponder } from './tsa/current';

export interface EmbeddedCaDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  /** path of the key-encryption key; made on first start with mode 0600 */
  readonly keyFile: string;
  /** key-encryption keys that only open: see keys/reseal.ts for the order of a rotation */
  readonly otherKeyFiles?: readonly string[];
  /** where OCSP, CRL and the issuing certificate will be found; left out, certificates name no address */
  readonly publicBaseUrl?: string;
  /** default P-256; RSA for verifiers that know nothing else */
  readonly eventKeys?: EventKeyKind;
  readonly logger: Logger;
}

export interface EmbeddedCa extends CertificateAuthority, TimestampAuthority, TimeTrust, CertificateRevocation, RevocationInformation, PublicCa {
  /** RFC 3161 server: TimeStampReq, DER → TimeStampResp, DER, by the authority as last looked up. Never throws. */
  respondToTimestampRequest(request: Uint8Array): Uint8Array;
  /** What `timestamp` does, as a source for a list of authorities. */
  timestampExchange(): TimestampExchange;
  /** Who is at work, oldest first, for operators. */
  status(): Promise<CaStatus>;
  /**
   * Puts a successor of root, issuing CA or time-stamping authority to work; the old one goes on answering for what it
   * issued. Other processes follow within five seconds. @returns the new certificate, DER
   * @throws AppError('conflict') when somebody else did it at the same moment, ('unavailable') when its issuer ends too soon
   */
  rollOver(role: Role): Promise<Uint8Array>;
  /** Seals every key anew under the current key-encryption key, see keys/reseal.ts. */
  resealKeys(): Promise<ResealResult>;
  /** Wipes event and OCSP keys whose certificates have expired; also done when the service opens. @returns how many */
  destroyExpiredKeys(): Promise<number>;
  /** Ends the thread that makes keys; the database stays open. */
  close(): Promise<void>;
}

export interface CaStatus {
  readonly authorities: readonly { readonly role: Role; readonly generation: number; readonly current: boolean; readonly revoked: boolean; readonly certificate: Uint8Array }[];
  readonly eventKeys: EventKeyStock;
}

/** @throws KeyFileError, SealError when the key file is missing, open to others, or not the one of this database */
export async function openEmbeddedCa({ dataSource, clock, keyFile, otherKeyFiles = [], publicBaseUrl, eventKeys: kind = 'p256', logger }: EmbeddedCaDependencies): Promise<EmbeddedCa> {
  const mayCreate = !(await hierarchyExists(dataSource));
  const others = await Promise.all(otherKeyFiles.map((file) => loadKeyFile(file, false)));
  const sealer = keySealer(await loadKeyFile(keyFile, mayCreate), others);
  const hierarchy = await openHierarchy(dataSource, sealer, clock, publicBaseUrl);
  const eventKeys = eventKeySource(kind, logger);
  const issuer = certificateIssuer({ dataSource, clock, sealer, hierarchy, eventKeys, ...(publicBaseUrl === undefined ? {} : { publicBaseUrl }) });
  const respond = currentTimestampResponder(hierarchy, clock);
  const send = async (request: Uint8Array): Promise<Uint8Array> => {
    await hierarchy.fresh();
    return respond(request);
  };
  const exchange = (): TimestampExchange => ({ send, policy: OID_TSA_POLICY, trustAnchors: hierarchy.snapshot().roots.map(({ certificate }) => certificate), clock });

  const destroyExpiredKeys = (): Promise<number> => wipeExpired(dataSource.manager, clock.now());
  const wiped = await destroyExpiredKeys();
  logger.info({ made: mayCreate, wipedKeys: wiped, rootSerial: hierarchy.snapshot().root.certificate.serial.toString('hex'), eventKeys: kind }, 'embedded test CA is open: its certificates have no legal effect');

  const crls = crlPublisher({ dataSource, clock });
  const ocsp = ocspResponder({ dataSource, clock, hierarchy, logger, responderOf: responderKeys({ dataSource, clock, sealer }) });
  const revoke = revoker({ dataSource, clock });

  return {
    ...issuer,
    // one hierarchy stands over both
    timestampAnchors: issuer.trustAnchors,
    timestamp: (digest) => requestTimestamp(digest, exchange()),
    timestampExchange: exchange,
    respondToTimestampRequest: respond,
    status: async () => ({ authorities: authoritiesOf(await hierarchy.fresh()), eventKeys: eventKeys.stock() }),
    close: () => eventKeys.close(),
    destroyExpiredKeys,
    resealKeys: () => resealKeys(dataSource.manager, sealer),
    rollOver: rollOver({ dataSource, clock, sealer, hierarchy, ...(publicBaseUrl === undefined ? {} : { publicBaseUrl }) }),
    async revoke(request) {
      const revoked = await revoke(request);
      // an authority that was revoked must fall silent here at once
      await hierarchy.reread();
      return revoked;
    },
    revocationData: revocationInformation({ clock, hierarchy, ocsp, crls }),

    respondToOcspRequest: (request) => ocsp.respond(request),
    answerTimestampRequest: send,
    async crl(issuer) {
      const authority = pick(await hierarchy.fresh(), issuer);
      if (!authority) return null;
      const { der, renewAt } = await crls.current(authority);
      return { der, maxAgeSeconds: Math.max(0, Math.floor((renewAt.getTime() - clock.now().getTime()) / 1000)) };
    },
    async authorityCertificate(issuer): Promise<PublicAnswer | null> {
      const authority = pick(await hierarchy.fresh(), issuer);
      return authority ? { der: authority.certificate.der, maxAgeSeconds: 24 * 3600 } : null;
    },
  };
}

function pick({ roots, issuers }: Hierarchy, issuer: PublicIssuer): Authority | undefined {
  const [all, wanted] = typeof issuer === 'number' ? [issuers, issuer] : [roots, issuer === 'root' ? 1 : Number(issuer.slice('root-'.length))];
  return all.find(({ generation }) => generation === wanted);
}

function authoritiesOf({ roots, issuers, stampers }: Hierarchy): CaStatus['authorities'] {
  return ([['root', roots], ['issuing', issuers], ['tsa', stampers]] as const).flatMap(([role, all]) =>
    all.map(({ generation, revoked, certificate }, i) => ({ role, generation, revoked, current: i === all.length - 1, certificate: certificate.der })));
}
