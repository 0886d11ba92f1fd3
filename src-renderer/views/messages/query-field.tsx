/** The filter as text: the filter language in a field, with what was seen as suggestions. */
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { ReactNode, Ref } from 'react';
import { QUERY_MAX } from '../../../src-shared/api/messages.ts';
import { completionsAt, type Seen, type SeenValue } from '../../../src-shared/query/complete.ts';
import { spansOf } from '../../../src-shared/query/highlight.ts';
import { parseQuery } from '../../../src-shared/query/parse.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { TokenField, type Suggestions, type TokenError } from '../../ui/token-field.tsx';
import { SeenValues } from './seen-values.ts';

interface QueryFieldProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The text as it was when typing rested: what is wrong is said of that. */
  readonly rested: string;
  readonly onEnter: () => void;
  readonly ref: Ref<HTMLInputElement>;
}

export function QueryField({ text, onText, rested, onEnter, ref }: QueryFieldProps): ReactNode {
  const intents = useIntents();
  const scope = useDeck((state) => state.scope);
  const values = useMemo(() => new SeenValues(intents.suggest), [intents]);
  const version = useSyncExternalStore(values.subscribe, values.version);
  useEffect(() => values.look(scope), [values, scope]);
  useEffect(() => () => values.close(), [values]);
  const tokens = useMemo(
    () => spansOf(text).map(({ from, to, kind }) => ({ from, to, className: `msg-token-${kind}` })),
    [text],
  );
  const error = useMemo(() => (rested === text ? mistakeIn(text) : null), [rested, text]);
  const suggest = useCallback(
    (value: string, caret: number): Suggestions => completionsAt(value, caret, withDeclared(values)),
    // What has come since makes another list of the same text.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [values, version, scope],
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

/** What servers say they have is offered too, whether it was ever used or not. */
function withDeclared(seen: SeenValues): Seen {
  return {
    values(field, part) {
      const { tools, servers, scope } = useDeck.getState();
      const known = seen.values(field, part);
      switch (field) {
        case 'tool':
          return withNames(known, tools ?? []);
        case 'server':
          return scope.kind === 'live' ? withNames(known, servers ?? []) : known;
        default:
          return known;
      }
    },
    keys: (path) => seen.keys(path),
    at: (path) => seen.at(path),
  };
}

function withNames(seen: readonly SeenValue[], declared: readonly { readonly name: string }[]): SeenValue[] {
  const known = new Set(seen.map(({ text }) => text));
  const others = declared.filter(({ name }) => !known.has(name));
  return [...seen, ...others.map(({ name }) => ({ text: name, count: 0, isCut: false }))];
}

function mistakeIn(text: string): TokenError | null {
  if (text.length > QUERY_MAX) {
    const message = `A filter has at most ${QUERY_MAX} characters.`;
    return { from: QUERY_MAX, to: text.length, message, hint: 'Take something out.' };
  }
  const parsed = parseQuery(text);
  return parsed.ok ? null : parsed.error;
}
