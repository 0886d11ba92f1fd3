import { useEffect, useState } from 'react';

const TICK_MS = 100;

/** Wall time that moves ten times a second while something runs, and stands still otherwise. */
export function useElapsedClock(isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return nowMs;
}
