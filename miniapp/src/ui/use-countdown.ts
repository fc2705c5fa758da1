/** Seconds until an instant on this device's clock; 0 when it has passed. Survives a page that slept. */
import { useCallback, useEffect, useState } from 'react';

export interface Countdown {
  readonly left: number;
  readonly start: (seconds: number) => void;
}

export function useCountdown(): Countdown {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [left === 0]); // eslint-disable-line react-hooks/exhaustive-deps -- the interval lives as long as anything is left
  const start = useCallback((seconds: number) => { setNow(Date.now()); setUntil(Date.now() + seconds * 1000); }, []);
  return { left, start };
}
