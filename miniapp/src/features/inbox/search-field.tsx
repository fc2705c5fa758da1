/** Searching the inbox: what was typed is asked for a moment after the last letter, so that no answer overtakes another. */
import { useEffect, useState } from 'react';
import { useText } from '../../i18n';
import { Field } from '../../ui';

const PAUSE_MS = 300;

export function SearchField({ onSearch }: { readonly onSearch: (text: string) => void }) {
  const t = useText();
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <Field
      label={t('searchLabel')} hint={t('searchHint')} value={text} onInput={setText} maxLength={60} onEnter={() => onSearch(text.trim())}
      end={text === '' ? undefined : { text: t('searchClear'), onTap: () => setText('') }}
    />
  );
}
