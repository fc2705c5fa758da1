/** Steps of an act as they really happen. */
import { useText, type TextKey } from '../i18n';
import { Box, Txt } from '../platform/elements';

export type StepState = 'done' | 'now' | 'waiting' | 'next';
export interface Step {
  readonly name: string;
  readonly state: StepState;
}

const LABEL: Readonly<Record<StepState, TextKey>> = { done: 'stepDone', now: 'stepNow', waiting: 'stepWaiting', next: 'stepNext' };

export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  const t = useText();
  return (
    <Box role='list'>
      {steps.map(({ name, state }) => (
        <Box key={name} role='listitem' className={`step step-${state}`} label={t(LABEL[state], { name })}>
          <Box className='step-dot' hidden />
          <Txt className='step-name t17'>{name}</Txt>
        </Box>
      ))}
    </Box>
  );
}

/** What will happen, numbered. */
export function Plan({ items }: { readonly items: readonly string[] }) {
  return (
    <Box role='list' className='stack-12'>
      {items.map((text, i) => (
        <Box key={text} role='listitem' className='row'>
          <Box className='step-number' hidden>{i + 1}</Box>
          <Txt className='grow'>{text}</Txt>
        </Box>
      ))}
    </Box>
  );
}
