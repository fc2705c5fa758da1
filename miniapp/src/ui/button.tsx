/** Buttons. `seal` (cinnabar) is kept for the act of signing or sealing itself. */
import { Box, Tap, Txt } from '../platform/elements';

export interface ButtonProps {
  readonly text: string;
  readonly onTap: () => void;
  readonly kind?: 'primary' | 'seal' | 'plain' | 'text';
  /** working: pressed once, cannot be pressed again */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly small?: boolean;
  /** accessible name where the text alone does not say enough */
  readonly label?: string;
}

export function Button({ text, onTap, kind = 'primary', busy, disabled, small, label }: ButtonProps) {
  return (
    <Tap className={`button button-${kind} ${small ? 'button-small' : ''}`} label={label ?? text} disabled={disabled || busy} onTap={onTap}>
      {busy && <Box className='spinner' hidden />}
      <Txt>{text}</Txt>
    </Tap>
  );
}
