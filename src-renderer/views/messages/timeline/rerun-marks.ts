/** Where a tape repeats another, and where it is repeated: marks on the timeline that lead to the other one. */
import { useEffect, useMemo, useState } from 'react';
import type { EntryRef, Scope } from '../../../../src-shared/api/messages.ts';
import type { Tape } from '../../../../src-shared/api/tapes.ts';
import { useDeck, useIntents } from '../../../store/hooks.ts';
import { useRerunLinks, type RerunLink } from '../../../store/rerun-links.ts';
import { formatDateTime } from '../../../ui/format.ts';
import type { RerunMark } from './mark.ts';

/** Reruns that are marked, the newest; of each the origin is looked up once. */
export const RERUN_MARKS_MAX = 40;

const keyOf = ({ tapeId, seq }: EntryRef): string => `${tapeId} ${seq}`;

const nameOf = ({ serverName, openedMs }: Pick<Tape, 'serverName' | 'openedMs'>): string =>
  `${serverName} · ${formatDateTime(openedMs)}`;

/** The entry that was sent again; of a whole tape its first. */
const originOf = ({ of, seq }: RerunLink): EntryRef => ({ tapeId: of, seq: seq ?? 0 });

/** Those of one tape, or in the live scope of all; `timeOf`: when an origin was, once that is known. */
export function rerunMarks(
  scope: Scope,
  links: readonly RerunLink[],
  tapes: ReadonlyMap<string, Pick<Tape, 'id' | 'openedMs' | 'serverName' | 'serverId'>>,
  timeOf: (origin: EntryRef) => number | null,
): readonly RerunMark[] {
  const isShown = (tapeId: string): boolean => scope.kind === 'live' || scope.tapeId === tapeId;
  return links.slice(-RERUN_MARKS_MAX).flatMap((link): RerunMark[] => {
    const rerun = tapes.get(link.tapeId);
    const before = tapes.get(link.of);
    const origin = originOf(link);
    const first = { tapeId: link.tapeId, seq: 0 };
    const marks: RerunMark[] = [];
    if (rerun !== undefined && isShown(rerun.id))
      marks.push({
        ...first,
        kind: 'rerun-of',
        wallMs: rerun.openedMs,
        laneId: scope.kind === 'live' ? rerun.serverId : 'out',
        method: before === undefined ? link.of : nameOf(before),
        target: link.seq === null ? '' : `#${link.seq}`,
        to: origin,
      });
    const atMs = timeOf(origin);
    if (rerun !== undefined && before !== undefined && atMs !== null && isShown(before.id))
      marks.push({
        ...origin,
        kind: 'rerun-as',
        wallMs: atMs,
        laneId: scope.kind === 'live' ? before.serverId : 'out',
        method: nameOf(rerun),
        target: '',
        to: first,
      });
    return marks;
  });
}

/** Tapes that repeat another, or are repeated. */
export function useLinkedTapes(): ReadonlySet<string> {
  const links = useRerunLinks();
  return useMemo(() => new Set(links.flatMap(({ tapeId, of }) => [tapeId, of])), [links]);
}

/** What a tape is called beside others of its server. */
export function useTapeName(): (tapeId: string) => string {
  const tapes = useDeck((state) => state.tapes);
  return useMemo(() => {
    const names = new Map((tapes ?? []).map((tape) => [tape.id, nameOf(tape)]));
    return (tapeId) => names.get(tapeId) ?? tapeId;
  }, [tapes]);
}

export function useRerunMarks(): readonly RerunMark[] {
  const intents = useIntents();
  const links = useRerunLinks();
  const tapes = useDeck((state) => state.tapes);
  const scope = useDeck((state) => state.scope);
  const [times, setTimes] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    let isGone = false;
    void Promise.all(
      links.slice(-RERUN_MARKS_MAX).map(async (link) => {
        const found = await intents.entry(originOf(link));
        return [keyOf(originOf(link)), found.ok ? found.value.row.wallMs : null] as const;
      }),
    ).then((found) => {
      if (isGone) return;
      const known = found.flatMap(([key, wallMs]) => (wallMs === null ? [] : [[key, wallMs] as const]));
      setTimes(new Map(known));
    });
    return () => {
      isGone = true;
    };
  }, [intents, links]);
  return useMemo(
    () =>
      rerunMarks(
        scope,
        links,
        new Map((tapes ?? []).map((tape) => [tape.id, tape])),
        (origin) => times.get(keyOf(origin)) ?? null,
      ),
    [scope, links, tapes, times],
  );
}
