import { useCallback, useEffect, useState } from 'react';
import type { ClientFile, TapPlan } from '../../../src-shared/api/taps.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';

export interface TapFileState {
  readonly file: ClientFile | null;
  /** Names that shall go through a tap. */
  readonly wanted: ReadonlySet<string>;
  /** For exactly what is wanted; null while it is made. */
  readonly plan: TapPlan | null;
  readonly failure: Failure | null;
  /** What the last write did. */
  readonly done: 'written' | 'restored' | null;
  readonly isBusy: boolean;
  readonly want: (name: string, isTapped: boolean) => void;
  readonly write: () => Promise<void>;
  /** Nothing goes through a tap any more, at once. */
  readonly restore: () => Promise<void>;
}

/** A client's file, what is wished for it, and what that would change. */
export function useTapFile(id: string): TapFileState {
  const intents = useIntents();
  const [file, setFile] = useState<ClientFile | null>(null);
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const [planned, setPlanned] = useState<{ readonly of: ReadonlySet<string>; readonly plan: TapPlan } | null>(
    null,
  );
  const [failure, setFailure] = useState<Failure | null>(null);
  const [done, setDone] = useState<TapFileState['done']>(null);
  const [isBusy, setIsBusy] = useState(false);

  const take = useCallback((next: ClientFile): void => {
    setFile(next);
    setWanted(new Set(next.servers.filter(({ state }) => state === 'tapped').map(({ name }) => name)));
  }, []);
  useEffect(() => {
    let isWanted = true;
    void intents.taps.file(id).then((answer) => {
      if (!isWanted) return;
      if (answer.ok) take(answer.value);
      else setFailure(answer.failure);
    });
    return () => {
      isWanted = false;
    };
  }, [intents, id, take]);

  useEffect(() => {
    if (file === null) return;
    let isLatest = true;
    void intents.taps.plan({ id, tapped: [...wanted] }).then((answer) => {
      if (!isLatest) return;
      if (answer.ok) setPlanned({ of: wanted, plan: answer.value });
      else setFailure(answer.failure);
    });
    return () => {
      isLatest = false;
    };
  }, [intents, id, file, wanted]);

  async function send(tapped: readonly string[], hash: string, what: 'written' | 'restored'): Promise<void> {
    setIsBusy(true);
    const answer = await intents.taps.write({ id, tapped: [...tapped] }, hash);
    setIsBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    setDone(answer.ok ? what : null);
    if (answer.ok) return take(answer.value);
    if (answer.failure.code !== 'config-changed') return;
    // What is there now is what a person has to see.
    const again = await intents.taps.file(id);
    if (again.ok) take(again.value);
  }

  return {
    file,
    wanted,
    plan: planned?.of === wanted ? planned.plan : null,
    failure,
    done,
    isBusy,
    want(name, isTapped) {
      const next = new Set(wanted);
      if (isTapped) next.add(name);
      else next.delete(name);
      setDone(null);
      setFailure(null);
      setWanted(next);
    },
    async write() {
      if (planned?.of === wanted) await send([...wanted], planned.plan.hash, 'written');
    },
    async restore() {
      if (file !== null) await send([], file.hash, 'restored');
    },
  };
}
