/**
 * This page's copy of the workspace document: pulled when the host says that it changed, and edited through drafts whose
 * updates merge. Its client id is a new one each time, and is never kept.
 */
import * as Y from 'yjs';
import { DOCUMENT_VERSION, REPLICA_ROOTS, type ReplicaRoot } from '../../../src-shared/state/replica.ts';
import { fail, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { changedPaths, pathId, type Path } from './paths.ts';
import { SharedDraft } from './shared-draft.ts';

/** Who has the document: the host, behind the link. */
export interface ReplicaSource {
  pull(stateVector: string): Promise<Result<{ update: string }>>;
  push(update: string): Promise<Result<null>>;
}

export type Roots = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface MirrorState {
  /** Null until the document was here once. */
  readonly roots: Roots | null;
  readonly sizeBytes: number;
  /** Why the last pull did not come, or null. */
  readonly failure: Failure | null;
  /** Places (`pathId`) that changed a moment ago. */
  readonly fresh: ReadonlySet<string>;
  readonly lastChange: { readonly path: Path; readonly atMs: number } | null;
}

/** A change stays marked this long. */
export const FRESH_MS = 2500;
/** After a pull failed. */
export const PULL_AGAIN_MS = 2000;

const NOTHING: MirrorState = { roots: null, sizeBytes: 0, failure: null, fresh: new Set(), lastChange: null };

export class ReplicaMirror {
  readonly #source: ReplicaSource;
  readonly #nowMs: () => number;
  readonly #listeners = new Set<() => void>();
  #doc = new Y.Doc();
  #state = NOTHING;
  #seen = '';
  #run = '';
  #isPulling = false;
  #pullAgain = false;
  #isFirst = true;
  #isClosed = false;
  #changed: Path[] = [];
  #fading: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(source: ReplicaSource, nowMs: () => number = Date.now) {
    this.#source = source;
    this.#nowMs = nowMs;
    this.#watch();
  }

  state = (): MirrorState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The host is `hostRun` and its document is at `revision`: what is lacking is pulled. */
  follow(hostRun: string, revision: number): void {
    this.#isClosed = false;
    const seen = `${hostRun} ${revision}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    // Another host may have another document: merging the two would bring back what is gone.
    if (this.#run !== '' && this.#run !== hostRun) this.#startOver();
    this.#run = hostRun;
    void this.#pull();
  }

  /** A change that is being made; what others change meanwhile is merged when it is saved. */
  draft(): SharedDraft {
    return new SharedDraft(Y.encodeStateAsUpdate(this.#doc));
  }

  /** Shown at once, then sent; when it is refused, the document is read anew, without it. */
  async save(draft: SharedDraft): Promise<Result<null>> {
    const version = this.#doc.getMap('meta').get('version');
    if (typeof version === 'number' && version > DOCUMENT_VERSION)
      return fail(
        'data-too-new',
        'The workspace document was written by a newer version.',
        'Reload the page, or update Tapedeck.',
      );
    const update = draft.update();
    if (update === null) return { ok: true, value: null };
    Y.applyUpdate(this.#doc, update);
    this.#publish();
    const pushed = await this.#source.push(toBase64(update));
    if (!pushed.ok) {
      this.#startOver();
      void this.#pull();
    }
    return pushed;
  }

  close(): void {
    this.#isClosed = true;
    this.#seen = '';
    clearTimeout(this.#fading);
    clearTimeout(this.#retry);
  }

  async #pull(): Promise<void> {
    if (this.#isPulling) {
      this.#pullAgain = true;
      return;
    }
    this.#isPulling = true;
    do {
      this.#pullAgain = false;
      const doc = this.#doc;
      const vector = this.#isFirst ? '' : toBase64(Y.encodeStateVector(doc));
      const pulled = await this.#source.pull(vector);
      if (doc !== this.#doc) this.#pullAgain = true;
      else this.#settle(pulled);
    } while (this.#pullAgain && !this.#isClosed);
    this.#isPulling = false;
  }

  #settle(pulled: Result<{ update: string }>): void {
    clearTimeout(this.#retry);
    if (!pulled.ok) {
      this.#set({ ...this.#state, failure: pulled.failure });
      if (!this.#isClosed) this.#retry = setTimeout(() => void this.#pull(), PULL_AGAIN_MS);
      return;
    }
    Y.applyUpdate(this.#doc, fromBase64(pulled.value.update));
    if (this.#isFirst) this.#changed = [];
    this.#isFirst = false;
    this.#publish();
  }

  #startOver(): void {
    this.#doc.destroy();
    this.#doc = new Y.Doc();
    this.#isFirst = true;
    this.#watch();
  }

  /** Notes what changes, down to the innermost place that can be told. */
  #watch(): void {
    for (const root of REPLICA_ROOTS) {
      const map = this.#doc.getMap(root);
      map.observeDeep((events) => {
        for (const { path, changes } of events) this.#noteEvent(root, map, path[0], changes.keys);
      });
    }
  }

  #noteEvent(
    root: ReplicaRoot,
    map: Y.Map<unknown>,
    inside: string | number | undefined,
    keys: ReadonlyMap<string, { readonly oldValue: unknown }>,
  ): void {
    if (inside !== undefined) {
      this.#changed.push([root, String(inside)]);
      return;
    }
    for (const [key, { oldValue }] of keys)
      changedPaths(plain(oldValue), plain(map.get(key)), [root, key], this.#changed);
  }

  #publish(): void {
    const roots: Record<string, Record<string, unknown>> = {};
    for (const name of this.#doc.share.keys()) roots[name] = this.#doc.getMap(name).toJSON();
    const last = this.#changed.at(-1);
    const fresh = new Set(this.#state.fresh);
    for (const path of this.#changed)
      for (let depth = 2; depth <= path.length; depth += 1) fresh.add(pathId(path.slice(0, depth)));
    this.#changed = [];
    if (last !== undefined) this.#fadeLater();
    this.#set({
      roots,
      fresh,
      sizeBytes: Y.encodeStateAsUpdate(this.#doc).length,
      failure: null,
      lastChange: last === undefined ? this.#state.lastChange : { path: last, atMs: this.#nowMs() },
    });
  }

  #fadeLater(): void {
    clearTimeout(this.#fading);
    this.#fading = setTimeout(() => this.#set({ ...this.#state, fresh: new Set() }), FRESH_MS);
  }

  #set(state: MirrorState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function plain(value: unknown): unknown {
  return value instanceof Y.AbstractType ? value.toJSON() : value;
}
