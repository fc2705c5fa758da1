/** One face check inside the mini-program and another in browsers: each question goes where it was begun. */
import { AppError, newId } from '../kernel';
import { facePlacesOf } from './face-result';
import type { FaceVerification } from './port';

/** @param elsewhere null: nothing in browsers */
export function faceByPlace(weapp: FaceVerification, elsewhere: FaceVerification | null): FaceVerification {
  return {
    start: async (request) => {
      const face = request.channel === 'weapp' ? weapp : elsewhere;
      if (!face) throw new AppError('identity_unavailable');
      return face.start(request);
    },
    result: async (token, expected) => (expected.channel === 'weapp' ? weapp : elsewhere)?.result(token, expected)
      ?? { outcome: 'unavailable', nameAndIdMatched: false, extra: null, similarity: null, at: null, provider: 'none', transactionId: newId() },
    where: async () => ({ weapp: (await facePlacesOf(weapp)).weapp, h5: (await facePlacesOf(elsewhere)).h5 }),
  };
}
