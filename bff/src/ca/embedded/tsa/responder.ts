/**
 * The time-stamping server of RFC 3161 as a function from request bytes to response bytes; what carries them (a call, HTTP)
 * is not its business. It answers every input, also garbage, and never throws.
 */
import { bitString, integer, sequence, utf8String, type Der } from '../../../kernel/der/write';
import { child, DerError, readBoolean, readDer, readInteger, readOid, readSmallInteger, type DerNode } from '../../../kernel/der/read';
import type { Clock } from '../../../kernel';
import { HASH_BYTES, readHash } from '../../x509/algorithms';
import type { Certificate } from '../../x509/read-certificate';
import { newSerial } from '../x509/profiles';
import type { Signer } from '../x509/write-certificate';
import { tokenWriter } from './write-token';

/** PKIFailureInfo bits (RFC 3161 §2.4.2). */
const FAILURE = { badAlg: 0, badRequest: 2, badDataFormat: 5, timeNotAvailable: 14, unacceptedPolicy: 15, unacceptedExtension: 16, systemFailure: 25 } as const;
export type TspFailure = keyof typeof FAILURE;

/** A request is a hash and a nonce: what is longer is not one. */
const MAX_REQUEST_BYTES = 4096;
const MAX_NONCE_BYTES = 64;
const GRANTED = sequence(integer(0));

export interface ResponderOptions {
  readonly signer: Signer;
  readonly certificate: Certificate;
  /** above the authority, root left out */
  readonly chain: readonly Certificate[];
  readonly policy: string;
  readonly clock: Clock;
}

/** @returns TimeStampReq, DER → TimeStampResp, DER */
export function timestampResponder({ signer, certificate, chain, policy, clock }: ResponderOptions): (request: Uint8Array) => Der {
  const write = tokenWriter(signer, certificate, chain, policy);
  return (bytes) => {
    try {
      const request = readRequest(bytes);
      if (request.policy !== undefined && request.policy !== policy) return rejectTimestamp('unacceptedPolicy');
      const time = clock.now();
      if (!(time >= certificate.notBefore && time <= certificate.notAfter)) return rejectTimestamp('timeNotAvailable');
      return sequence(GRANTED, write({ ...request, serial: newSerial(), time }));
    } catch (error) {
      if (error instanceof Refusal) return rejectTimestamp(error.failure);
      return rejectTimestamp(error instanceof DerError ? 'badDataFormat' : 'systemFailure');
    }
  };
}

class Refusal extends Error {
  constructor(readonly failure: TspFailure) {
    super(failure);
  }
}

interface TimestampRequest {
  readonly imprint: Buffer;
  readonly policy?: string;
  readonly nonce?: Buffer;
  readonly withCertificates: boolean;
}

/** TimeStampReq ::= SEQUENCE { version, messageImprint, reqPolicy?, nonce?, certReq DEFAULT FALSE, extensions [0]? } */
function readRequest(bytes: Uint8Array): TimestampRequest {
  if (bytes.length > MAX_REQUEST_BYTES) throw new Refusal('badDataFormat');
  const node = readDer(bytes);
  if (node.tag !== 0x30) throw new DerError('not a request');
  if (readSmallInteger(child(node, 0)) !== 1) throw new Refusal('badRequest');
  const imprint = readImprint(child(node, 1, 0x30));
  const rest = node.children.slice(2);
  const next = (tag: number): DerNode | undefined => (rest[0]?.tag === tag ? rest.shift() : undefined);
  const policy = next(0x06);
  const nonce = next(0x02);
  const certReq = next(0x01);
  if (rest[0]?.tag === 0xa0) throw new Refusal('unacceptedExtension');
  if (rest.length > 0) throw new DerError('unknown member of the request');
  if (nonce && readInteger(nonce).length > MAX_NONCE_BYTES) throw new Refusal('badDataFormat');
  return {
    imprint,
    ...(policy ? { policy: readOid(policy) } : {}),
    ...(nonce ? { nonce: nonce.raw } : {}),
    withCertificates: certReq !== undefined && readBoolean(certReq),
  };
}

function readImprint(node: DerNode): Buffer {
  const hash = readHash(child(node, 0));
  if (!hash) throw new Refusal('badAlg');
  if (node.children.length !== 2 || child(node, 1, 0x04).body.length !== HASH_BYTES[hash]) throw new Refusal('badDataFormat');
  return node.raw;
}

/** TimeStampResp without a token: PKIStatusInfo with status rejection (2), the name of the failure as text, and its bit. */
export function rejectTimestamp(failure: TspFailure): Der {
  const bit = FAILURE[failure];
  const bits = Buffer.alloc((bit >> 3) + 1);
  bits[bit >> 3] = 0x80 >> (bit & 7);
  return sequence(sequence(integer(2), sequence(utf8String(failure)), bitString(bits, 7 - (bit & 7))));
}
