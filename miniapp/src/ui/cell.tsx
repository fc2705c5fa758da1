/** Rows: a fact (name and value), and a cell that leads somewhere. */
import type { ReactNode } from 'react';
import { Box, Tap, Txt } from '../platform/elements';

export function Fact({ name, value, mono }: { readonly name: string; readonly value: ReactNode; readonly mono?: boolean }) {
  return (
    <Box className='fact'>
      <Txt className='fact-name'>{name}</Txt>
      <Box className={mono ? 'fact-value mono' : 'fact-value'}>{value}</Box>
    </Box>
  );
}

export interface CellProps {
  readonly title: string;
  readonly value?: string;
  readonly onTap: () => void;
}

export function Cell({ title, value, onTap }: CellProps) {
  return (
    <Box className='cell-line'>
      <Tap className='cell' label={value ? `${title} ${value}` : title} onTap={onTap}>
        <Txt className='grow'>{title}</Txt>
        {value && <Txt className='cell-value'>{value}</Txt>}
        <Txt className='chevron'>›</Txt>
      </Tap>
    </Box>
  );
}
