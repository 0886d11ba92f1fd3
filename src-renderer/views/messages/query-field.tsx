/** The filter as text: the filter language in a field, with what was seen as suggestions. */
import { useCallback, useMemo } from 'react';
import type { ReactNode, Ref } from 'react';
import { QUERY_MAX } from '../../../src-shared/api/messages.ts';
import { completionsAt } from '../../../src-shared/query/complete.ts';
import { spansOf } from '../../../src-shared/query/highlight.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { useDeck, useRows } from '../../store/hooks.ts';
import { TokenField, type Suggestions, type TokenError } from '../../ui/token-field.tsx';

interface QueryFieldProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The text as it was when typing rested: what is wrong is said of that. */
  readonly rested: string;
  readonly onEnter: () => void;
  readonly ref: Ref<HTMLInputElement>;
}

export function QueryField({ text, onText, rested, onEnter, ref }: QueryFieldProps): ReactNode {
  const rows = useRows();
  const tokens = useMemo(
    () => spansOf(text).map(({ from, to, kind }) => ({ from, to, className: `msg-token-${kind}` })),
    [text],
  );
  const error = useMemo(() => (rested === text ? mistakeIn(text) : null), [rested, text]);
  const suggest = useCallback(
    (value: string, caret: number): Suggestions =>
      completionsAt(value, caret, (field) => {
        const { tools, servers } = useDeck.getState();
        switch (field) {
          case 'method':
            return rows.seen().methods;
          case 'target':
            return rows.seen().targets;
          case 'tool':
            return (tools ?? []).map(({ name }) => name);
          case 'server':
            return (servers ?? []).map(({ name }) => name);
          default:
            return [];
        }
      }),
    [rows],
  );
  return (
    <TokenField
      ref={ref}
      label="Filter messages"
      placeholder="Filter: words, method:tools/call, latency>5ms"
      value={text}
      onChange={onText}
      tokens={tokens}
      suggest={suggest}
      error={error}
      keys="/"
      onEnter={onEnter}
    />
  );
}

function mistakeIn(text: string): TokenError | null {
  if (text.length > QUERY_MAX) {
    const message = `A filter has at most ${QUERY_MAX} characters.`;
    return { from: QUERY_MAX, to: text.length, message, hint: 'Take something out.' };
  }
  const parsed = parseQuery(text);
  return parsed.ok ? null : parsed.error;
}
