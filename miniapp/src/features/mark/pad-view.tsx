/** The pad as a person sees it: a line to write on, undo, start over, ink or blue, and a kind word about a dot. */
import type { HandwrittenSignature } from '@luobi/shared';
import { useState, type ReactNode } from 'react';
import { useText, type TextKey } from '../../i18n';
import type { PadFault } from '../../ink/legible';
import { InkCanvas } from '../../platform/ink-canvas';
import { Box, Button, Notice, Tap, Txt } from '../../ui';
import { usePad } from './use-pad';

const FAULT: Readonly<Record<Exclude<PadFault, 'none'>, TextKey>> = { empty: 'padEmpty', dot: 'padDot', scribble: 'padScribble', invalid: 'padInvalid', too_long: 'padTooLong' };
const COLORS: readonly { readonly color: HandwrittenSignature['color']; readonly name: TextKey }[] = [{ color: 'ink', name: 'padInk' }, { color: 'blue', name: 'padBlue' }];

export interface PadViewProps {
  readonly taskId: string;
  /** the app was closed while a mark was being made: strokes are kept nowhere, and that is said */
  readonly lost: boolean;
  readonly turned: boolean;
  readonly onDone: (mark: HandwrittenSignature) => void;
  readonly onBack: () => void;
  /** shown while nothing is written: another way to a mark */
  readonly instead?: ReactNode;
}

export function PadView({ taskId, lost, turned, onDone, onBack, instead }: PadViewProps) {
  const t = useText();
  const pad = usePad(taskId);
  const [fault, setFault] = useState<TextKey | null>(null);
  const finish = (): void => {
    const { fault: found, mark } = pad.finish();
    if (found === 'none') onDone(mark);
    else setFault(FAULT[found]);
  };
  const { onBegin, ...canvas } = pad.canvas;
  return (
    <Box className='pad'>
      <Box className='pad-paper'>
        <Box className='pad-line' hidden />
        {pad.count === 0 && <Box className='pad-guide' hidden>{t('padGuide')}</Box>}
        <InkCanvas id='pad' className='pad-canvas' label={t('padLabel')} turned={turned} {...canvas} onBegin={(sample) => { setFault(null); onBegin(sample); }} />
        {pad.count === 0 && instead && <Box className='pad-instead'>{instead}</Box>}
        {lost && pad.count === 0 && !fault && <Box className='pad-fault'><Notice tone='wait' what={t('padLost')} /></Box>}
        {fault && <Box className='pad-fault'><Notice tone='bad' what={t(fault)} /></Box>}
      </Box>
      <Box className='pad-bar'>
        <Button kind='text' small text={t('back')} onTap={onBack} />
        <Button kind='plain' small text={t('padUndo')} disabled={pad.count === 0} onTap={pad.undo} />
        <Button kind='plain' small text={t('padClear')} disabled={pad.count === 0} onTap={pad.clear} />
        <Box className='pad-colors' role='group'>
          {COLORS.map(({ color, name }) => (
            <Tap key={color} className={color === pad.color ? 'pad-color pad-color-chosen' : 'pad-color'} label={color === pad.color ? t('padChosen', { name: t(name) }) : t(name)} onTap={() => pad.setColor(color)}>
              <Txt className={`pad-dot pad-dot-${color}`} />
            </Tap>
          ))}
        </Box>
        <Button small text={t('padDone')} onTap={finish} />
      </Box>
    </Box>
  );
}
