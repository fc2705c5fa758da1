/**
 * The embedded CA service: an own test CA and time-stamping authority in this process, complete but of no legal effect.
 * Opens the key file and the database rows made on first start, then holds the authorities' keys in memory.
 */
import type { DataSource } from 'typeorm';
import type { Clock, Logger } from '../../kernel';
import { OID_TSA_POLICY } from '../oids';
import type { CaService } from '../port';
import { requestTimestamp } from '../request-timestamp';
import { hierarchyExists, openHierarchy } from './hierarchy';
import { certificateIssuer } from './issuer';
import { destroyExpiredEventKeys } from './keys/event-keys';
import { loadKeyFile } from './keys/key-file';
import { keySealer } from './keys/seal';
import { timestampResponder } from './tsa/responder';
import { publicAddresses } from './x509/extensions';

export interface EmbeddedCaDependencies {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  /** path of the key-encryption key; made on first start with mode 0600 */
  readonly keyFile: string;
  /** where OCSP, CRL and the issuing certificate will be found; left out, certificates name no address */
  readonly publicBaseUrl?: string;
  readonly logger: Logger;
}

export interface EmbeddedCa extends CaService {
  /** RFC 3161 server: TimeStampReq, DER → TimeStampResp, DER (application/timestamp-reply). Never throws. */
  respondToTimestampRequest(request: Uint8Array): Uint8Array;
  /** Wipes event keys whose certificates have expired; also done when the service opens. @returns how many */
  destroyExpiredKeys(): Promise<number>;
}

/** @throws KeyFileError, SealError when the key file is missing, open to others, or not the one of this database */
export async function openEmbeddedCa({ dataSource, clock, keyFile, publicBaseUrl, logger }: EmbeddedCaDependencies): Promise<EmbeddedCa> {
  const mayCreate = !(await hierarchyExists(dataSource));
  const sealer = keySealer(await loadKeyFile(keyFile, mayCreate));
  const addresses = publicBaseUrl === undefined ? undefined : publicAddresses(publicBaseUrl);
  const hierarchy = await openHierarchy(dataSource, sealer, clock, addresses);
  const issuer = certificateIssuer({ dataSource, clock, sealer, hierarchy, ...(addresses ? { addresses } : {}) });
  const respond = timestampResponder({ ...hierarchy.tsa, chain: [hierarchy.issuing.certificate], policy: OID_TSA_POLICY, clock });
  const exchange = { send: async (request: Uint8Array) => respond(request), policy: OID_TSA_POLICY, trustAnchors: [hierarchy.root.certificate], clock };

  const destroyExpiredKeys = (): Promise<number> => destroyExpiredEventKeys(dataSource.manager, clock.now());
  const wiped = await destroyExpiredKeys();
  logger.info({ made: mayCreate, wipedKeys: wiped, rootSerial: hierarchy.root.certificate.serial.toString('hex') }, 'embedded test CA is open: its certificates have no legal effect');

  return { ...issuer, timestamp: (digest) => requestTimestamp(digest, exchange), respondToTimestampRequest: respond, destroyExpiredKeys };
}
