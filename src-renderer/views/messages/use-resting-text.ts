import { useEffect, useRef, useState } from 'react';

/** Typing is passed on when it rests this long: a filter of every letter would be thrown away at once. */
export const TYPING_RESTS_MS = 120;

/**
 * Text as typed, and as it was when typing rested; that is passed on, and may be refused. A change from elsewhere (a
 * cleared filter) replaces what is typed. What has not rested when the field or the page goes away is passed on then.
 */
export function useRestingText(
  committed: string,
  commit: (text: string) => void,
): readonly [text: string, setText: (text: string) => void, commitNow: () => void, rested: string] {
  const [text, setText] = useState(committed);
  const [rested, setRested] = useState(committed);
  const [seen, setSeen] = useState(committed);
  if (committed !== seen) {
    setSeen(committed);
    setRested(committed);
    // Our own text that comes back: more may have been typed since.
    if (committed !== rested) setText(committed);
  }
  const latest = useRef(commit);
  useEffect(() => {
    latest.current = commit;
  });
  useEffect(() => {
    if (text === rested) return;
    const timer = setTimeout(() => {
      setRested(text);
      latest.current(text);
    }, TYPING_RESTS_MS);
    return () => clearTimeout(timer);
  }, [text, rested]);
  const typed = useRef<string | null>(null);
  useEffect(() => {
    typed.current = text === rested ? null : text;
  }, [text, rested]);
  useEffect(() => {
    const commitTyped = (): void => {
      if (typed.current !== null) latest.current(typed.current);
      typed.current = null;
    };
    // Before the listener that writes down what is remembered.
    window.addEventListener('pagehide', commitTyped, { capture: true });
    return () => {
      window.removeEventListener('pagehide', commitTyped, { capture: true });
      commitTyped();
    };
  }, []);
  const commitNow = (): void => {
    if (text === rested) return;
    setRested(text);
    commit(text);
  };
  return [text, setText, commitNow, rested];
}
