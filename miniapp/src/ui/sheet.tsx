/** A sheet over the page: one question at a time. A tap beside it or Escape closes it; what was typed in the page stays. */
import { useId, type PropsWithChildren } from 'react';
import { Box, Heading } from '../platform/elements';
import { useEscape, useFocusInside } from '../platform/keyboard';
import { Offline } from './offline';

export type SheetProps = PropsWithChildren<{ readonly title: string; readonly onClose: () => void }>;

export function Sheet({ title, onClose, children }: SheetProps) {
  const id = `sheet-${useId().replace(/:/g, '')}`;
  useEscape(onClose);
  useFocusInside(id);
  return (
    <Box>
      <Box className='veil' hidden onTap={onClose} />
      <Box id={id} className='sheet stack-12' role='dialog' label={title}>
        <Heading level={2} className='t20'>{title}</Heading>
        {children}
        <Offline />
      </Box>
    </Box>
  );
}
