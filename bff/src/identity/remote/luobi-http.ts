/**
 * The identity service in a process of its own. A question about a person may be asked twice: it changes nothing. The
 * start of a face check may not: each is a check of its own. `play` exists for the TEST face check, whose page stands
 * where people's browsers can reach it.
 */
import { AppError } from '../../kernel';
import type { Link, OperationRule } from '../../kernel/service-link';
import type { AgeCheck, FacePlaces, FacePlayer, FaceVerification, IdentityOffer, IdentityService, IdentitySource, PhoneIdentityService } from '../port';

/** What the serving process has; no face check, or none that is played, is null. */
export interface ServedIdentity {
  readonly source: IdentitySource;
  readonly face: FaceVerification | null;
  readonly player: FacePlayer | null;
}
/** The whole of it, with every question answered by the other process. */
export interface ConnectedIdentity extends IdentityService, PhoneIdentityService, AgeCheck {
  offer(): Promise<IdentityOffer>;
  readonly face: FaceVerification & { where(): Promise<FacePlaces> };
  readonly player: FacePlayer;
  close(): Promise<void>;
}

export const IDENTITY_OPERATIONS = {
  verifyRealName: { repeatable: true },
  verifyRealNameAndPhone: { repeatable: true },
  checkAge: { repeatable: true },
  offer: { repeatable: true },
  startFace: { repeatable: false },
  faceResult: { repeatable: true },
  facePlaces: { repeatable: true },
  faceScene: { repeatable: true },
  playFace: { repeatable: false },
} as const satisfies Record<string, OperationRule>;
type Operation = keyof typeof IDENTITY_OPERATIONS;

export function connectIdentity(link: Link): ConnectedIdentity {
  const ask = <T>(operation: Operation, ...args: readonly unknown[]): Promise<T> => link.call(operation, IDENTITY_OPERATIONS[operation], args) as Promise<T>;
  return {
    verifyRealName: (request) => ask('verifyRealName', request),
    verifyRealNameAndPhone: (request) => ask('verifyRealNameAndPhone', request),
    checkAge: (request) => ask('checkAge', request),
    offer: () => ask('offer'),
    face: {
      start: (request) => ask('startFace', request),
      result: (token, expected) => ask('faceResult', token, expected),
      where: () => ask('facePlaces'),
    },
    player: { sceneOf: (token) => ask('faceScene', token), play: (token, how) => ask('playFace', token, how) },
    close: () => link.close(),
  };
}

const NOWHERE: FacePlaces = { weapp: null, h5: null };
const NOT_HERE = { outcome: 'unavailable', provider: 'none', transactionId: 'none' } as const;

/** The operations for `serveLink`. What this process does not have answers that it is not there, never a match. */
export function identityOperations({ source, face, player }: ServedIdentity): Record<Operation, (...args: never[]) => unknown> {
  const operations: { readonly [O in Operation]: (...args: never[]) => unknown } = {
    verifyRealName: (...[request]: Parameters<IdentityService['verifyRealName']>) => source.verifyRealName(request),
    verifyRealNameAndPhone: (...[request]: Parameters<PhoneIdentityService['verifyRealNameAndPhone']>) => source.verifyRealNameAndPhone?.(request) ?? NOT_HERE,
    checkAge: (...[request]: Parameters<AgeCheck['checkAge']>) => source.checkAge?.(request) ?? { ...NOT_HERE, age: null },
    offer: () => source.offer?.() ?? ({ realName: ['resident_id'], withPhone: [], age: [] } satisfies IdentityOffer),
    startFace: (...[request]: Parameters<FaceVerification['start']>) => {
      if (!face) throw new AppError('identity_unavailable');
      return face.start(request);
    },
    faceResult: (...args: Parameters<FaceVerification['result']>) => face?.result(...args) ?? { ...NOT_HERE, nameAndIdMatched: false, extra: null, similarity: null, at: null },
    facePlaces: () => placesOf(face),
    faceScene: (...[token]: Parameters<FacePlayer['sceneOf']>) => player?.sceneOf(token) ?? null,
    playFace: (...args: Parameters<FacePlayer['play']>) => player?.play(...args) ?? false,
  };
  return operations;
}

async function placesOf(face: FaceVerification | null): Promise<FacePlaces> {
  if (!face) return NOWHERE;
  if (face.where) return face.where();
  const anywhere = { idTypes: ['resident_id'], readsAloud: true, needsOpenid: false } as const;
  return { weapp: anywhere, h5: anywhere };
}
