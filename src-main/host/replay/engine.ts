import { Recent } from '../../../src-shared/base/recent.ts';
import type { PastCache } from '../../../src-shared/api/past-cache.ts';
import type { PastDocument } from '../../../src-shared/api/past-document.ts';
import type { PastState } from '../../../src-shared/state/past.ts';
import type { TapePosition } from '../ports.ts';
import { CHECKPOINT_BYTES_MAX, Checkpoints } from './checkpoints.ts';
import { pastSession } from '../../../src-shared/api/past-session.ts';
import type { FromReplay, ReplayAnswer, ReplayAsk, Until } from './protocol.ts';
import type { Kept } from './kept-file.ts';
import { Winder, type EntryCursor } from './winder.ts';

/** Tapes that are held ready; each has a file open and the state it stands at. The one unused for longest leaves. */
export const TAPES_HELD_MAX = 80;
/** Askers with a question that waits; the oldest question beyond is refused. */
export const ASKERS_MAX = 32;
/** Between two looks at what has been asked meanwhile. */
const TURN_MS = 4;
/** Progress of a wind that takes longer is told this often. */
const TELL_EVERY_MS = 100;
/** Folding ahead goes in pieces of this many entries. */
const AHEAD_ENTRIES = 4_096;

/** Tapes that wait to be folded ahead; the one that waits for longest leaves. */
export const PREPARING_MAX = 64;
/** Entries beyond what is kept that are worth another file. */
const SAVE_EVERY_ENTRIES = 32_768;

/** What outlives the thread. */
export interface CheckpointStore {
  load(tapeId: string): Kept | null;
  save(tapeId: string, kept: Kept): void;
  drop(tapeId: string): void;
  missing(): readonly string[];
}

export interface DocumentAt {
  at(wallMs: number, have: string | null): PastDocument;
  release(): void;
}

export interface CacheAt {
  at(wallMs: number): PastCache;
  release(): void;
}

export interface EngineOptions {
  open(tapeId: string, at: TapePosition | null, nextSeq: number): EntryCursor;
  nowMs(): number;
  post(message: FromReplay): void;
  /** What the workspace document said. */
  readonly document: DocumentAt;
  /** What the result cache held. */
  readonly cache: CacheAt;
  readonly everyEntries?: number;
  readonly bytesMax?: number;
  /** None: nothing outlives the thread. */
  readonly store?: CheckpointStore | undefined;
  readonly saveEvery?: number;
}

interface Held {
  readonly checkpoints: Checkpoints;
  readonly winder: Winder;
  /** Folds on to the end when nothing is asked, so that every later wind is short; null once it is there. */
  ahead: Winder | null;
  /** Up to where it is folded ahead. */
  aheadUntil: number;
  /** Entries in the newest checkpoint that is kept. */
  saved: number;
  /** Somebody looks at it; else it is held to be prepared, and let go after that. */
  isAsked: boolean;
}

interface Preparing {
  readonly entriesMax: number;
  /** It stays held, since a question about it is likely. */
  readonly isLookedAt: boolean;
}

interface Job {
  readonly id: number;
  readonly asker: string;
  readonly work: Generator<null, ReplayAnswer>;
  readonly of: number;
  readonly done: () => number;
  toldMs: number;
}

/** Answers questions about the past of tapes, in turns: the newest of each asker, one after the other. */
export class ReplayEngine {
  readonly #options: EngineOptions;
  readonly #held = new Recent<Held>(TAPES_HELD_MAX, (held) => {
    held.winder.close();
    held.ahead?.close();
  });
  readonly #jobs: Job[] = [];
  readonly #preparing = new Map<string, Preparing>();
  #isPreparing = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  ask(id: number, asker: string, ask: ReplayAsk): void {
    this.#drop((job) => job.asker === asker);
    if (this.#jobs.length >= ASKERS_MAX) this.#drop((job) => job === this.#jobs[0]);
    let folded = 0;
    const work = this.#answer(ask, (entries) => (folded += entries));
    const toldMs = this.#options.nowMs();
    this.#jobs.push({ id, asker, work, of: entriesOf(ask), done: () => folded, toldMs });
  }

  cancel(id: number): void {
    this.#drop((job) => job.id === id);
  }

  forget(tapeId: string): void {
    this.#preparing.delete(tapeId);
    this.#held.drop(tapeId);
    this.#options.store?.drop(tapeId);
  }

  /** Folds it on, at most so many entries, when nothing else is to be done. */
  prepare(tapeId: string, entriesMax: number, isLookedAt = false): void {
    const before = this.#preparing.get(tapeId);
    this.#preparing.delete(tapeId);
    this.#preparing.set(tapeId, { entriesMax, isLookedAt: isLookedAt || before?.isLookedAt === true });
    this.#isPreparing = true;
    const [oldest] = this.#preparing.keys();
    if (this.#preparing.size > PREPARING_MAX && oldest !== undefined) this.#preparing.delete(oldest);
  }

  prepareMissing(): void {
    this.#isPreparing = true;
    // The newest is taken first, as the one that was asked for last is.
    for (const tapeId of (this.#options.store?.missing() ?? []).toReversed()) this.prepare(tapeId, Infinity);
  }

  /** Bytes of checkpoints, and how many, over all tapes. */
  kept(): { readonly sizeBytes: number; readonly checkpoints: number; readonly tapes: number } {
    let [sizeBytes, checkpoints] = [0, 0];
    for (const held of this.#held.values()) {
      sizeBytes += held.checkpoints.sizeBytes;
      checkpoints += held.checkpoints.count;
    }
    return { sizeBytes, checkpoints, tapes: this.#held.size };
  }

  /** Somebody waits for an answer; else a turn is for what may be asked later. */
  get isAsked(): boolean {
    return this.#jobs.length > 0;
  }

  /** Works for a moment; false when there is nothing to do. */
  turn(): boolean {
    const job = this.#jobs[0];
    if (job === undefined) return this.#foldAhead() || this.#prepareNext();
    const endMs = this.#options.nowMs() + TURN_MS;
    try {
      let step = job.work.next();
      while (step.done !== true && this.#options.nowMs() < endMs) step = job.work.next();
      if (step.done === true) this.#done(job, step.value);
      else this.#tell(job);
    } catch (error) {
      this.#jobs.shift();
      const why = error instanceof Error ? error.message : String(error);
      this.#options.post({ kind: 'failed', id: job.id, why });
    }
    return true;
  }

  close(): void {
    this.#jobs.length = 0;
    this.#preparing.clear();
    this.release();
  }

  /** Keeps what is worth it, and holds nothing any more. */
  release(): void {
    for (const [tapeId, held] of this.#held.entries()) this.#save(tapeId, held);
    this.#held.dropWhere(() => true);
    this.#options.document.release();
    this.#options.cache.release();
  }

  #done(job: Job, answer: ReplayAnswer): void {
    this.#jobs.shift();
    this.#options.post({ kind: 'answer', id: job.id, answer });
    this.#trim();
  }

  #drop(isIt: (job: Job) => boolean): void {
    for (const job of this.#jobs.filter(isIt)) {
      this.#jobs.splice(this.#jobs.indexOf(job), 1);
      this.#options.post({ kind: 'dropped', id: job.id });
    }
  }

  #tell(job: Job): void {
    const nowMs = this.#options.nowMs();
    if (nowMs - job.toldMs < TELL_EVERY_MS) return;
    job.toldMs = nowMs;
    this.#options.post({ kind: 'progress', id: job.id, entries: job.done(), of: job.of });
  }

  *#answer(ask: ReplayAsk, onFolded: (entries: number) => void): Generator<null, ReplayAnswer> {
    switch (ask.kind) {
      case 'sessions': {
        const sessions = [];
        let folded = 0;
        for (const { tapeId, until } of ask.tapes) {
          const before = this.#hold(tapeId).winder.folded;
          const state = yield* this.#wind(tapeId, until, onFolded);
          folded += this.#hold(tapeId).winder.folded - before;
          // A tape that is gone, or that began later, has nothing to show.
          if (state.tape.counters.entries > 0) sessions.push(pastSession(tapeId, state, ask.atMs));
        }
        return { kind: 'sessions', sessions, folded };
      }
      case 'lists': {
        const until: Until = { kind: 'entries', entries: ask.entries };
        const state = yield* this.#wind(ask.tapeId, until, onFolded);
        return {
          kind: 'lists',
          serverId: state.tape.serverId,
          lists: { tools: state.tape.tools, ...state.lists },
        };
      }
      case 'document':
        return { kind: 'document', document: this.#options.document.at(ask.wallMs, ask.have) };
      case 'cache':
        return { kind: 'cache', cache: this.#options.cache.at(ask.wallMs) };
    }
  }

  *#wind(tapeId: string, until: Until, onFolded: (entries: number) => void): Generator<null, PastState> {
    const held = this.#hold(tapeId);
    held.isAsked = true;
    const { winder } = held;
    const work = winder.wind(until);
    let { folded } = winder;
    for (;;) {
      const step = work.next();
      onFolded(winder.folded - folded);
      folded = winder.folded;
      if (step.done === true) return step.value;
      yield null;
    }
  }

  #hold(tapeId: string): Held {
    return this.#held.use(tapeId, () => {
      const checkpoints = new Checkpoints(this.#options.everyEntries);
      const make = (): Winder =>
        new Winder((at, nextSeq) => this.#options.open(tapeId, at, nextSeq), checkpoints);
      const kept = this.#restored(tapeId);
      if (kept !== null) checkpoints.restore(kept);
      const saved = checkpoints.newest?.entries ?? 0;
      return { checkpoints, winder: make(), ahead: make(), aheadUntil: Infinity, saved, isAsked: false };
    });
  }

  /** A piece of the tape that was asked for last, towards its end. */
  #foldAhead(): boolean {
    const found = [...this.#held.entries()].findLast(([, { ahead }]) => ahead !== null);
    if (found === undefined) return false;
    const [tapeId, held] = found;
    const { ahead, checkpoints } = held;
    if (ahead === null) return false;
    const from = Math.max(ahead.entries, checkpoints.newest?.entries ?? 0);
    const endMs = this.#options.nowMs() + TURN_MS;
    const work = ahead.wind({ kind: 'entries', entries: from + AHEAD_ENTRIES });
    try {
      for (let step = work.next(); step.done !== true; step = work.next())
        if (this.#options.nowMs() >= endMs) return true;
      if (ahead.entries >= from + AHEAD_ENTRIES && ahead.entries < held.aheadUntil) return true;
    } catch {
      // Whoever asks for that part hears why it cannot be read.
    }
    ahead.close();
    held.ahead = null;
    this.#save(tapeId, held);
    if (!held.isAsked) this.#held.drop(tapeId);
    this.#trim();
    return true;
  }

  /** The tape that was to be prepared last is held, and folded ahead from then on; false when none is left. */
  #prepareNext(): boolean {
    const next = [...this.#preparing].at(-1);
    if (next === undefined) {
      if (this.#isPreparing) this.#options.post({ kind: 'prepared' });
      this.#isPreparing = false;
      return false;
    }
    const [tapeId, { entriesMax, isLookedAt }] = next;
    this.#preparing.delete(tapeId);
    const held = this.#hold(tapeId);
    held.isAsked ||= isLookedAt;
    held.aheadUntil = (held.checkpoints.newest?.entries ?? 0) + entriesMax;
    held.ahead ??= new Winder((at, nextSeq) => this.#options.open(tapeId, at, nextSeq), held.checkpoints);
    return true;
  }

  /** What was kept of it, when the tape is still the one that it was kept of: a tail that was cut leaves others behind. */
  #restored(tapeId: string): Kept | null {
    const kept = this.#options.store?.load(tapeId) ?? null;
    const newest = kept?.checkpoints.at(-1);
    if (kept === null || newest === undefined) return null;
    const { last, entries } = newest;
    const cursor = this.#options.open(tapeId, last.at, entries - 1);
    try {
      const entry = cursor.next();
      const isSame = entry?.wallMs === last.wallMs && entry.monoUs === last.monoUs;
      return isSame && entry.seq === entries - 1 ? kept : null;
    } catch {
      return null;
    } finally {
      cursor.close();
    }
  }

  #save(tapeId: string, held: Held): void {
    const { store, saveEvery = SAVE_EVERY_ENTRIES } = this.#options;
    const { checkpoints } = held;
    const newest = checkpoints.newest?.entries ?? 0;
    if (store === undefined || newest - held.saved < saveEvery) return;
    held.saved = newest;
    store.save(tapeId, { everyEntries: checkpoints.everyEntries, checkpoints: checkpoints.all });
  }

  /** Beyond the bound the tapes unused for longest lose what they hold. */
  #trim(): void {
    const bytesMax = this.#options.bytesMax ?? CHECKPOINT_BYTES_MAX;
    let { sizeBytes } = this.kept();
    for (const held of [...this.#held.values()].slice(0, -1)) {
      if (sizeBytes <= bytesMax) return;
      sizeBytes -= held.checkpoints.sizeBytes;
      held.checkpoints.clear();
      held.ahead?.close();
      held.ahead = null;
    }
  }
}

/** How many entries a question may have to fold, as far as it says. */
function entriesOf(ask: ReplayAsk): number {
  if (ask.kind === 'document' || ask.kind === 'cache') return 0;
  if (ask.kind === 'lists') return ask.entries;
  return ask.tapes.reduce((sum, { until }) => sum + (until.kind === 'entries' ? until.entries : 0), 0);
}
