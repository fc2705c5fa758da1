/** A state in one word. Colour only repeats what the word says. */
import { Txt } from '../platform/elements';

export type Tone = 'plain' | 'act' | 'good' | 'wait';

export function Tag({ text, tone = 'plain' }: { readonly text: string; readonly tone?: Tone }) {
  return <Txt className={`tag tag-${tone}`}>{text}</Txt>;
}
