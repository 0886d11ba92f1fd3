import { useCallback, useMemo, useState } from 'react';
import type { EntryDetail } from '../../../../src-shared/api/messages.ts';
import type { Failure } from '../../../../src-shared/base/failure.ts';
import { useIntents } from '../../../store/hooks.ts';
import { fromBase64, joined } from './body-bytes.ts';

/** One press of "more" loads this many pieces of BODY_BYTES_MAX: about a megabyte. */
const PIECES_A_PRESS = 4;
/** More of one body is not held in the page. It can be copied or found in its tape. */
export const SHOWN_BYTES_MAX = 16 * 1024 * 1024;

export interface Body {
  readonly bytes: Uint8Array;
  readonly totalBytes: number;
  readonly isWhole: boolean;
  readonly isLoading: boolean;
  /** There is more than this page holds. */
  readonly isTooLarge: boolean;
  readonly failure: Failure | null;
  readonly more: () => void;
}

interface Loaded {
  readonly key: string;
  readonly pieces: readonly Uint8Array[];
  readonly isLoading: boolean;
  readonly failure: Failure | null;
}

/** The body of an entry: its first piece at once, the others when they are asked for. */
export function useBody(detail: EntryDetail): Body {
  const intents = useIntents();
  const { tapeId, bodyBytes } = detail;
  const { seq } = detail.row;
  const key = `${tapeId} ${seq}`;
  const first = useMemo(() => fromBase64(detail.bodyBase64), [detail.bodyBase64]);
  const [loaded, setLoaded] = useState<Loaded>({ key, pieces: [], isLoading: false, failure: null });
  const own: Loaded = loaded.key === key ? loaded : { key, pieces: [], isLoading: false, failure: null };
  const { pieces, isLoading } = own;
  const bytes = useMemo(() => joined([first, ...pieces]), [first, pieces]);

  const more = useCallback(() => {
    if (isLoading) return;
    const load = async (): Promise<void> => {
      const had = [...pieces];
      let offset = bytes.length;
      setLoaded({ key, pieces, isLoading: true, failure: null });
      for (let count = 0; count < PIECES_A_PRESS && offset < bodyBytes; count += 1) {
        const answer = await intents.body({ tapeId, seq }, offset);
        if (!answer.ok) {
          setLoaded((now) =>
            now.key === key ? { key, pieces: had, isLoading: false, failure: answer.failure } : now,
          );
          return;
        }
        const piece = fromBase64(answer.value.base64);
        if (piece.length === 0) break;
        had.push(piece);
        offset += piece.length;
      }
      setLoaded((now) => (now.key === key ? { key, pieces: had, isLoading: false, failure: null } : now));
    };
    void load();
  }, [intents, tapeId, seq, bodyBytes, key, pieces, bytes, isLoading]);

  return {
    bytes,
    totalBytes: bodyBytes,
    isWhole: bytes.length >= bodyBytes,
    isLoading,
    isTooLarge: bytes.length >= SHOWN_BYTES_MAX && bytes.length < bodyBytes,
    failure: own.failure,
    more,
  };
}
