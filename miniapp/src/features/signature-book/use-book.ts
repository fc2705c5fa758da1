/** The signature book on the server: nothing of it stays on the phone. */
import type { HandwrittenSignature } from '@luobi/shared';
import type { Answer } from '@luobi/shared/contract';
import { call } from '../../api/client';
import { useAct, type UsedAct } from '../../api/use-act';
import { useRequest, type Requested } from '../../api/use-request';

export type Book = Answer<'listSignatures'>;
export type SavedSignature = Book['signatures'][number];

export const useBook = (): Requested<Book> => useRequest<Book>('signatures', () => call('listSignatures'));

export function useKeeping(): UsedAct<HandwrittenSignature, SavedSignature> {
  return useAct(async ({ width, height, color, strokes }: HandwrittenSignature, key: string) => call('saveSignature', {
    body: { kind: 'handwritten', width, height, color, strokes: strokes.map((stroke) => stroke.map((point) => ({ ...point }))) }, idempotencyKey: key,
  }));
}

export function useRemoving(): UsedAct<string, true> {
  return useAct(async (signatureId: string) => {
    await call('deleteSignature', { params: { signatureId } });
    return true as const;
  });
}
