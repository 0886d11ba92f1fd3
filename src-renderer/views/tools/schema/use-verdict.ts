import { useCallback, useEffect, useRef, useState } from 'react';
import type { Verdict } from './check.ts';
import { checker } from './checker.ts';

/** Typing is not interrupted by a verdict after every key. */
const CHECK_AFTER_MS = 150;
/** Beyond this the host's own check, after the call, says enough. */
const CHECKED_CHARS_MAX = 2_000_000;

export interface ArgsVerdict {
  /** Null while it is not known yet. */
  readonly verdict: Verdict | null;
  /** The verdict of exactly this text, within the checker's deadline. */
  readonly settle: (text: string) => Promise<Verdict>;
}

interface Known {
  readonly schemaText: string;
  readonly text: string;
  readonly verdict: Verdict;
}

/** Follows the text of the arguments with the newest verdict about it; null text: there is nothing to check. */
export function useVerdict(inputSchema: unknown, text: string | null): ArgsVerdict {
  const [known, setKnown] = useState<Known | null>(null);
  const schemaText = JSON.stringify(inputSchema) ?? 'true';
  const latest = useRef(known);
  useEffect(() => {
    latest.current = known;
  });

  const settle = useCallback(
    async (asked: string): Promise<Verdict> => {
      const before = latest.current;
      if (before?.text === asked && before.schemaText === schemaText) return before.verdict;
      if (asked.length + schemaText.length > CHECKED_CHARS_MAX)
        return { kind: 'unchecked', why: 'it is too long' };
      const verdict = await checker.check(schemaText, asked);
      setKnown({ schemaText, text: asked, verdict });
      return verdict;
    },
    [schemaText],
  );

  const isFirst = known === null;
  useEffect(() => {
    if (text === null) return;
    const timer = setTimeout(() => void settle(text), isFirst ? 0 : CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, settle, isFirst]);

  const isAboutThis = known !== null && known.schemaText === schemaText && text !== null;
  // While one types, what was last known stays on the screen rather than flicker.
  return { verdict: isAboutThis ? known.verdict : null, settle };
}
