import type { ComparedBody, ComparedItem, Comparison, ItemFilter } from '../../src-shared/api/comparison.ts';
import type { IgnoreRule } from '../../src-shared/api/ignore-rules.ts';
import type { EntryRef } from '../../src-shared/api/messages.ts';
import type { RerunPairsAnswer, RerunPairsRequest } from '../../src-shared/api/rerun-pairs.ts';
import type { Rerun, RerunPlan, RerunWish } from '../../src-shared/api/reruns.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import { useRerunDialog } from './rerun-dialog.ts';
import { useDeck, type Notice } from './state.ts';

export interface TapePair {
  readonly before: string;
  readonly after: string;
  /** Of the first tape: the message that one came for. */
  readonly seq?: number;
}

/** A link that breaks this often under one rerun is not worth another try. */
const FOLLOW_BREAKS_MAX = 20;

/** What may be asked of playing tapes again, and of comparing them. */
export interface RerunIntents {
  /** What a rerun would do; nothing is started or sent. */
  plan(wish: RerunWish): Promise<Result<RerunPlan>>;
  /** Starts it and follows it to its end, which opens the comparison, or says so when something else is looked at. */
  start(wish: RerunWish, agreed: string | null): Promise<Result<null>>;
  cancel(id: string): void;
  message(ref: EntryRef): Promise<Result<string>>;
  /** Shows two tapes beside each other. */
  open(pair: TapePair): void;
  compare(pair: TapePair): Promise<Result<Comparison>>;
  items(
    pair: TapePair,
    filter: ItemFilter,
    offset: number,
    limit: number,
  ): Promise<Result<{ matched: number; items: readonly ComparedItem[] }>>;
  /** From this line of those that the filter shows, to the next that is different; null when there is none. */
  nextDifference(
    pair: TapePair,
    filter: ItemFilter,
    row: number,
    step: 1 | -1,
  ): Promise<Result<number | null>>;
  body(pair: TapePair, index: number, whole: boolean): Promise<Result<ComparedBody>>;
  setRules(tapeId: string, rules: readonly IgnoreRule[]): Promise<Result<null>>;
  /** Which exchanges of a tape were sent again as which of another. */
  pairs(request: RerunPairsRequest): Promise<Result<RerunPairsAnswer>>;
  links(): Promise<Result<readonly { tapeId: string; of: string; seq: number | null }[]>>;
}

interface Deps {
  notify(notice: Omit<Notice, 'id'>): void;
  openConsent(url: string): void;
}

export function createRerunIntents(client: DeckClient, deps: Deps): RerunIntents {
  const open = (pair: TapePair): void => useDeck.setState({ comparison: pair, view: 'reruns' });

  /** `seq`: the message that was sent, when it was one. */
  async function follow(begun: Rerun, seq: number | undefined): Promise<void> {
    let asked = '';
    for (let breaks = 0; breaks <= FOLLOW_BREAKS_MAX; breaks += 1) {
      const watched = await ask(client.reruns.watch({ id: begun.id }));
      if (!watched.ok) break;
      try {
        for await (const rerun of watched.value) {
          useRerunDialog.getState().update(rerun);
          const { state } = rerun;
          if (state.kind === 'consent' && state.url !== null && state.url !== asked) {
            asked = state.url;
            deps.openConsent(state.url);
          }
          if (state.kind === 'done' || state.kind === 'failed' || state.kind === 'cancelled')
            return ended(rerun, seq);
        }
      } catch {
        // Watched again, as soon as there is a link.
      }
    }
    const { failure } = fail(
      'session-closed',
      'The rerun is no longer followed.',
      'Its tape is in Sessions.',
    );
    ended({ ...begun, state: { kind: 'failed', tapeId: null, failure } }, seq);
  }

  function ended(rerun: Rerun, seq: number | undefined): void {
    const { state, sourceTapeId } = rerun;
    useRerunDialog.getState().update(rerun);
    const { dialog, close } = useRerunDialog.getState();
    const isWatched = dialog.kind === 'running' && dialog.rerun.id === rerun.id;
    if (state.kind === 'done') {
      const pair: TapePair = {
        before: sourceTapeId,
        after: state.tapeId,
        ...(seq === undefined ? {} : { seq }),
      };
      if (isWatched) {
        close();
        open(pair);
      } else {
        const action = { title: 'Compare', run: () => open(pair) };
        deps.notify({
          severity: 'info',
          message: `The rerun of ${rerun.title} has ended.`,
          hint: '',
          action,
        });
      }
    } else if (state.kind === 'failed' && !isWatched) {
      deps.notify({ severity: 'error', message: state.failure.message, hint: state.failure.hint });
    } else if (state.kind === 'cancelled' && isWatched) close();
  }

  return {
    plan: (wish) => ask(client.reruns.plan(wish)),
    async start(wish, agreed) {
      const begun = await ask(client.reruns.start({ wish, agreed }));
      if (!begun.ok) return begun;
      useRerunDialog.getState().run(begun.value);
      const { part } = wish;
      const only =
        part.kind === 'edited'
          ? part.seq
          : part.kind === 'entries' && part.seqs.length === 1
            ? part.seqs[0]
            : undefined;
      void follow(begun.value, only);
      return ok(null);
    },
    cancel: (id) => void ask(client.reruns.cancel({ id })),
    async message(ref) {
      const found = await ask(client.reruns.message(ref));
      return found.ok ? ok(found.value.text) : found;
    },
    open,
    compare: ({ before, after }) => ask(client.reruns.compare({ before, after })),
    items: ({ before, after }, filter, offset, limit) =>
      ask(client.reruns.items({ before, after, filter, offset, limit })),
    body: ({ before, after }, index, whole) => ask(client.reruns.body({ before, after, index, whole })),
    async nextDifference({ before, after }, filter, row, step) {
      const found = await ask(client.reruns.nextDifference({ before, after, filter, row, step }));
      return found.ok ? ok(found.value.row) : found;
    },
    setRules: (tapeId, rules) => ask(client.reruns.setRules({ tapeId, rules: [...rules] })),
    links: () => ask(client.reruns.links()),
    pairs: (request) => ask(client.reruns.pairs(request)),
  };
}
