/** What a person may choose from to show who he is: by the statements of the configured drivers, for this very session. */
import { ID_TYPES, IDENTITY_LEVELS, type IdentityLevel, type IdType } from '@luobi/shared';
import { AppError } from '../kernel';
import { facePlacesOf, offerOf, type FacePlace, type FaceVerification, type IdentitySource } from '../identity';
import { consentVersion, POLICY_VERSIONS } from './consent';
import type { AccountDeps } from './deps';
import { findPerson, type VerifiedIdentity } from './person';
import { attemptsLeft } from './verification-log';

export interface IdentityOptions {
  /** documents that can be checked here, each with its ways, weakest first */
  readonly idTypes: readonly { readonly idType: IdType; readonly ways: readonly IdentityLevel[] }[];
  readonly held: VerifiedIdentity | null;
  readonly attemptsLeft: number;
  readonly faceConsent: { readonly requiredVersion: string; readonly givenVersion: string | null };
}

/** @throws AppError identity_unavailable when no source says what it can check */
export async function identityOptions(deps: AccountDeps & { readonly identity: IdentitySource; readonly face: FaceVerification | null }, of: { readonly userId: string; readonly channel: FacePlace; readonly openid: string | null }): Promise<IdentityOptions> {
  const [offer, places, person] = await Promise.all([offerOf(deps.identity), facePlacesOf(deps.face), findPerson(deps, of.userId)]);
  const here = places[of.channel];
  const face: readonly IdType[] = here === null || (here.needsOpenid && of.openid === null) ? [] : here.idTypes;
  const checked: Readonly<Record<IdentityLevel, readonly IdType[]>> = { name_id: offer.realName, name_id_phone: offer.withPhone, face };
  const idTypes = ID_TYPES.map((idType) => ({ idType, ways: IDENTITY_LEVELS.filter((level) => checked[level].includes(idType)) })).filter(({ ways }) => ways.length > 0);
  if (idTypes.length === 0) throw new AppError('identity_unavailable');
  return {
    idTypes, held: person.verified, attemptsLeft: await attemptsLeft(deps.dataSource.manager, { userId: of.userId }, deps.clock.now()),
    faceConsent: { requiredVersion: POLICY_VERSIONS.face, givenVersion: await consentVersion(deps, of.userId, 'face') },
  };
}
