/** The bar above the pages: what to look for, the place before and after, and what was found. */
import { useState } from 'react';
import { useText } from '../../i18n';
import { TextInput } from '../../platform/elements';
import { Box, ErrorNotice, Tap, Txt } from '../../ui';
import type { Search } from './use-search';

export interface SearchBarProps {
  readonly search: Search;
  readonly onFind: (query: string, direction: 1 | -1) => void;
  readonly onClose: () => void;
}

export function SearchBar({ search: { found, state, error }, onFind, onClose }: SearchBarProps) {
  const t = useText();
  const [query, setQuery] = useState('');
  const empty = query.trim() === '';
  const told = state === 'running' ? t('findRunning') : state === 'none' ? t('findNone') : state === 'found' && found ? t('findAt', { page: found.hit.page, n: found.number, total: found.ofPage }) : '';
  return (
    <Box className='search-bar' role='group' label={t('readFind')}>
      <Box className='row search-row'>
        <Box className='field-box grow'><TextInput label={t('findLabel')} placeholder={t('findHint')} maxLength={40} value={query} onInput={setQuery} autoFocus onEnter={() => onFind(query, 1)} /></Box>
        <Tap className='search-step' label={t('findBefore')} disabled={empty} onTap={() => onFind(query, -1)}><Txt>‹</Txt></Tap>
        <Tap className='search-step' label={t('findAfter')} disabled={empty} onTap={() => onFind(query, 1)}><Txt>›</Txt></Tap>
        <Tap className='search-step' label={t('findClose')} onTap={onClose}><Txt>×</Txt></Tap>
      </Box>
      <Box className='t13 quiet search-told' role='status'>{told}</Box>
      <ErrorNotice error={error} />
    </Box>
  );
}
