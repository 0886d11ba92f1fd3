import { useEffect, useRef, useState } from 'react';

/** Typing is passed on when it rests this long: a filter of every letter would be thrown away at once. */
export const TYPING_RESTS_MS = 120;

/** Text as typed, committed when it rests. A change from elsewhere (a cleared filter) replaces what is typed. */
export function useRestingText(
  committed: string,
  commit: (text: string) => void,
): readonly [text: string, setText: (text: string) => void, commitNow: () => void, rested: string] {
  const [text, setText] = useState(committed);
  const [seen, setSeen] = useState(committed);
  if (committed !== seen) {
    setSeen(committed);
    setText(committed);
  }
  const latest = useRef(commit);
  useEffect(() => {
    latest.current = commit;
  });
  useEffect(() => {
    if (text === seen) return;
    const timer = setTimeout(() => {
      setSeen(text);
      latest.current(text);
    }, TYPING_RESTS_MS);
    return () => clearTimeout(timer);
  }, [text, seen]);
  const commitNow = (): void => {
    if (text === seen) return;
    setSeen(text);
    commit(text);
  };
  return [text, setText, commitNow, seen];
}
