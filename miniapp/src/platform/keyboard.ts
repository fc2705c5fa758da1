/** Keyboard manners of dialogs in browsers; WeChat has no keyboard to speak of. */
import { useEffect, useRef } from 'react';

const WEB = process.env.TARO_ENV !== 'weapp';

export function useEscape(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!WEB) return;
    const onKey = (event: KeyboardEvent): void => { if (event.key === 'Escape') latest.current(); };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** Moves the focus into the element while it is there, keeps Tab inside, and puts it back afterwards. */
export function useFocusInside(id: string): void {
  useEffect(() => {
    if (!WEB) return;
    const dialog = document.getElementById(id);
    const before = document.activeElement;
    dialog?.focus();
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Tab' || !dialog) return;
      const stops = [...dialog.querySelectorAll<HTMLElement>('button:not(:disabled), input, textarea')];
      const first = stops[0];
      const last = stops[stops.length - 1];
      if (!first || !last) return;
      const at = document.activeElement;
      if (event.shiftKey ? at === first || at === dialog : at === last) {
        event.preventDefault();
        (event.shiftKey ? last : first).focus();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [id]);
}
