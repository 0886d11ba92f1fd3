import type { CatalogMark } from '../../../src-shared/api/catalog.ts';
import type { Sighting } from '../../../src-shared/api/sighting.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import type { Listed, Listing } from '../../../src-shared/state/listing.ts';
import type { Clock } from '../ports.ts';
import type { DefinitionStore, ListRef } from './definition-store.ts';
import { planList, type OpenSpan, type Opened } from './plan.ts';

/** Listings that wait to be noted; with more, they are noted at once. */
export const WAITING_MAX = 64;
/** New versions written in one transaction. */
const BATCH_MAX = 1_000;
/** Pages of one walk that come within this time are one. */
const NOTE_AFTER_MS = 100;

export interface DefinitionsDeps {
  readonly clock: Pick<Clock, 'after'>;
  readonly store: DefinitionStore;
  readonly hashOf: (definition: Listed['definition']) => string;
  /** Something new was noted. */
  onChanged(): void;
  onFailed(failure: Failure): void;
}

interface Waiting extends ListRef {
  readonly tapeId: string;
  readonly state: Listing;
}

/** What is known of a list between two notings. */
interface Memory {
  readonly open: Map<string, OpenSpan>;
  /** Of the walk before the present one; null for the first ever. */
  before: Sighting | null;
}

/**
 * Notes every definition that a server lists, off the path of the wire, and knows what is another than when the server
 * ran last.
 */
export class Definitions {
  readonly #deps: DefinitionsDeps;
  #waiting: Waiting[] = [];
  #callOff: (() => void) | null = null;
  readonly #memory = new Map<string, Memory>();
  readonly #marks = new Map<string, { readonly tapeId: string; readonly marks: Map<string, CatalogMark> }>();

  constructor(deps: DefinitionsDeps) {
    this.#deps = deps;
  }

  /** Another page was listed. Cheap: called while entries are folded. */
  listed(list: ListRef, tapeId: string, state: Listing): void {
    const last = this.#waiting.at(-1);
    const isSameWalk =
      last !== undefined &&
      last.serverId === list.serverId &&
      last.kind === list.kind &&
      last.tapeId === tapeId &&
      last.state.page?.isLast !== true;
    // A later page has the items of the earlier ones.
    if (isSameWalk) this.#waiting.pop();
    this.#waiting.push({ ...list, tapeId, state });
    if (this.#waiting.length > WAITING_MAX) this.flush();
    this.#callOff ??= this.#deps.clock.after(NOTE_AFTER_MS, () => this.flush());
  }

  /** Notes all that waits, now. */
  flush(): void {
    this.#callOff?.();
    this.#callOff = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) this.#note(each);
    if (waiting.length > 0) this.#deps.onChanged();
  }

  /** What is new or changed in the present run of a server, or of all. */
  marks(serverId: string | null): CatalogMark[] {
    this.flush();
    const servers = serverId === null ? [...this.#marks.values()] : [this.#marks.get(serverId)];
    return servers.flatMap((each) => [...(each?.marks.values() ?? [])]);
  }

  /** The server was removed. */
  forget(serverId: string): void {
    this.#marks.delete(serverId);
    for (const key of this.#memory.keys()) if (key.startsWith(`${serverId} `)) this.#memory.delete(key);
  }

  #note({ serverId, kind, tapeId, state }: Waiting): void {
    const { store, hashOf } = this.#deps;
    const { page } = state;
    if (page === null) return;
    const list = { serverId, kind };
    const memory = this.#memoryOf(list);
    const seen = { tapeId, seq: page.seq, wallMs: page.wallMs };
    const plan = planList(memory.open, state.items, page.isLast, hashOf);
    this.#mark(list, seen, plan.opened, memory.before !== null);
    for (let from = 0; from === 0 || from < plan.opened.length; from += BATCH_MAX) {
      const opened = plan.opened.slice(from, from + BATCH_MAX);
      const isFirst = from === 0;
      const part = { opened, gone: isFirst ? plan.gone : [] };
      const noted = store.note(list, part, { ...seen, items: state.items.size }, memory.before);
      if (!noted.ok) return this.#deps.onFailed(noted.failure);
      for (const [at, { listed, hash }] of opened.entries()) {
        memory.open.set(listed.name, { id: noted.value[at] ?? 0, hash });
      }
    }
    for (const { name } of plan.gone) memory.open.delete(name);
    if (page.isLast) memory.before = seen;
  }

  #memoryOf(list: ListRef): Memory {
    const key = `${list.serverId} ${list.kind}`;
    let memory = this.#memory.get(key);
    if (memory === undefined) {
      const seen = this.#deps.store.lastSeen(list);
      memory = { open: this.#deps.store.open(list), before: seen };
      this.#memory.set(key, memory);
    }
    return memory;
  }

  /** Marks are of the present run: those of the run before go when a list comes. */
  #mark({ serverId, kind }: ListRef, at: Sighting, opened: readonly Opened[], wasListed: boolean): void {
    let known = this.#marks.get(serverId);
    if (known?.tapeId !== at.tapeId) {
      known = { tapeId: at.tapeId, marks: new Map() };
      this.#marks.set(serverId, known);
    }
    // Of a list that comes for the first time everything is new; that is no news.
    if (!wasListed) return;
    for (const { listed, hash, before } of opened) {
      known.marks.set(`${kind} ${listed.name}`, {
        serverId,
        kind,
        name: listed.name,
        change: before === null ? 'new' : 'changed',
        hash,
        beforeHash: before?.hash ?? null,
        at: { ...at, seq: listed.seq },
      });
    }
  }
}
