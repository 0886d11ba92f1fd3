import type {
  CacheCounts,
  CacheEntryView,
  CacheOverview,
  CacheSettings,
} from '../../../../src-shared/api/cache.ts';
import { CACHE_LISTED_MAX } from '../../../../src-shared/api/cache.ts';
import type { Clock } from '../../ports.ts';
import { canonicalArgs } from './canonical-args.ts';
import { cacheKey, type KeyParts } from './cache-key.ts';
import type { KeptAnswer } from './log-lines.ts';
import { admit, type Eligibility } from './policy.ts';
import { CacheStore, sizeOf, type CacheEntry } from './store.ts';

const ARGS_PREVIEW_CHARS = 200;

/** What is asked: of whom, what, and what its answer would have to be like to be kept. */
export interface Question extends Omit<KeyParts, 'argsText'> {
  readonly argsJson: string;
  readonly eligibility: Eligibility;
  /** The person wants the server's own answer; it replaces what is kept. */
  readonly fresh: boolean;
}

/** Hands in the answer of a question that was sent; opaque to whoever holds it. */
export interface Ticket {
  readonly key: string;
  readonly question: Question;
  /** Of the server when it was asked: what comes after an invalidation is not kept. */
  readonly generation: number;
}

export type Lookup =
  | { readonly kind: 'hit'; readonly resultJson: string; readonly ageMs: number; readonly ttlMs: number }
  | { readonly kind: 'miss'; readonly ticket: Ticket }
  | { readonly kind: 'stale'; readonly ageMs: number; readonly ticket: Ticket }
  | { readonly kind: 'bypass'; readonly why: string; readonly ticket: Ticket | null };

export type Handed =
  | { readonly kind: 'kept'; readonly ttlMs: number }
  | { readonly kind: 'refused'; readonly why: string };

/** Which entries of a server may be wrong now; a field that is absent matches all. */
export interface Doubt {
  readonly methods?: readonly string[];
  readonly target?: string;
}

interface ServerState {
  counts: CacheCounts;
  generation: number;
  lastBypass: string;
}

const NO_COUNTS: CacheCounts = {
  hits: 0,
  misses: 0,
  stale: 0,
  bypassed: 0,
  stored: 0,
  evicted: 0,
  invalidated: 0,
};

export interface CacheHears {
  put(entry: KeptAnswer): void;
  gone(key: string): void;
}

function keptAnswer(key: string, entry: CacheEntry): KeptAnswer {
  const { serverId, method, target, storedMs, ttlMs, scope } = entry;
  return { key, serverId, method, target, sizeBytes: sizeOf(entry), storedMs, ttlMs, scope };
}

/** Answers that may be given again, of all servers. Decides nothing by itself: policy.ts says what is eligible. */
export class ResultCache {
  readonly #clock: Pick<Clock, 'wallMs' | 'monoUs'>;
  readonly #secret: string;
  readonly #onChanged: () => void;
  readonly #log: CacheHears | null;
  readonly #servers = new Map<string, ServerState>();
  #settings: CacheSettings;
  #store: CacheStore;

  constructor(options: {
    readonly clock: Pick<Clock, 'wallMs' | 'monoUs'>;
    /** Unguessable; the keys are made with it. */
    readonly secret: string;
    readonly settings: CacheSettings;
    readonly onChanged: () => void;
    /** Hears of every answer that comes and goes. */
    readonly log?: CacheHears;
  }) {
    this.#log = options.log ?? null;
    this.#clock = options.clock;
    this.#secret = options.secret;
    this.#settings = options.settings;
    this.#onChanged = options.onChanged;
    this.#store = this.#newStore();
  }

  lookup(question: Question): Lookup {
    const found = this.#lookup(question);
    const server = this.#serverOf(question.serverId);
    switch (found.kind) {
      case 'hit':
        this.#count(question.serverId, 'hits');
        break;
      case 'miss':
        this.#count(question.serverId, 'misses');
        break;
      case 'stale':
        this.#count(question.serverId, 'stale');
        break;
      case 'bypass':
        this.#count(question.serverId, 'bypassed');
    }
    server.lastBypass = found.kind === 'bypass' ? found.why : '';
    this.#onChanged();
    return found;
  }

  /** For a question that is not sent whatever comes of it: only a hit counts. */
  known(question: Question): (Lookup & { readonly kind: 'hit' }) | null {
    const found = this.#lookup(question);
    if (found.kind !== 'hit') return null;
    this.#count(question.serverId, 'hits');
    this.#onChanged();
    return found;
  }

  /** The answer has come; `resultJson` is its whole text. */
  hand(ticket: Ticket, result: unknown, resultJson: string): Handed {
    const { question, key, generation } = ticket;
    const { serverId } = question;
    if (this.#serverOf(serverId).generation !== generation) {
      return { kind: 'refused', why: 'the server may have changed while it was asked' };
    }
    const admission = admit(question.eligibility, result);
    if (admission.kind === 'refuse') {
      // What was kept is the answer no longer.
      this.#store.remove(key);
      return { kind: 'refused', why: admission.why };
    }
    const kept = this.#store.put(key, {
      serverId,
      method: question.method,
      target: question.target,
      argsPreview: question.argsJson.slice(0, ARGS_PREVIEW_CHARS),
      resultJson,
      storedUs: this.#clock.monoUs(),
      storedMs: this.#clock.wallMs(),
      ttlMs: admission.ttlMs,
      scope: admission.scope,
      hits: 0,
    });
    if (!kept) return { kind: 'refused', why: 'it is larger than the whole cache' };
    this.#count(serverId, 'stored');
    this.#onChanged();
    return { kind: 'kept', ttlMs: admission.ttlMs };
  }

  /** Entries that may be wrong leave, and answers that are under way are not kept. Returns how many left. */
  invalidate(serverId: string, doubt: Doubt = {}): number {
    const server = this.#serverOf(serverId);
    server.generation += 1;
    const removed = this.#store.removeWhere(
      (entry) =>
        entry.serverId === serverId &&
        (doubt.methods === undefined || doubt.methods.includes(entry.method)) &&
        (doubt.target === undefined || doubt.target === entry.target),
    );
    server.counts = { ...server.counts, invalidated: server.counts.invalidated + removed };
    if (removed > 0) this.#onChanged();
    return removed;
  }

  /** A person empties it. */
  clear(serverId: string | null, target: string | null): number {
    const ids = serverId === null ? [...this.#servers.keys()] : [serverId];
    return ids.reduce((sum, id) => sum + this.invalidate(id, target === null ? {} : { target }), 0);
  }

  /** The server was removed. */
  forget(serverId: string): void {
    this.invalidate(serverId);
    this.#servers.delete(serverId);
    this.#onChanged();
  }

  /** A cache that was switched off is empty, and one with other bounds keeps what fits, last used first. */
  configure(settings: CacheSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (before.enabled && !settings.enabled) this.clear(null, null);
    if (before.maxBytes !== settings.maxBytes || before.maxEntries !== settings.maxEntries) {
      const kept = [...this.#store.all()].toReversed();
      for (const [key] of kept) this.#log?.gone(key);
      this.#store = this.#newStore();
      for (const [key, entry] of kept) this.#store.put(key, entry);
    }
    this.#onChanged();
  }

  overview(): CacheOverview {
    const weights = new Map<string, { entries: number; bytes: number }>();
    for (const [, entry] of this.#store.all()) {
      const weight = weights.get(entry.serverId) ?? { entries: 0, bytes: 0 };
      weights.set(entry.serverId, { entries: weight.entries + 1, bytes: weight.bytes + sizeOf(entry) });
    }
    return {
      settings: this.#settings,
      bytes: this.#store.bytes,
      entries: this.#store.count,
      servers: [...this.#servers].map(([serverId, { counts, lastBypass }]) => ({
        serverId,
        ...counts,
        ...(weights.get(serverId) ?? { entries: 0, bytes: 0 }),
        lastBypass,
      })),
    };
  }

  entries(serverId: string | null): CacheEntryView[] {
    const listed: CacheEntryView[] = [];
    for (const [key, entry] of this.#store.all()) {
      if (listed.length >= CACHE_LISTED_MAX) break;
      if (serverId !== null && entry.serverId !== serverId) continue;
      const { method, target, argsPreview, storedMs, ttlMs, scope, hits } = entry;
      listed.push({
        key,
        serverId: entry.serverId,
        method,
        target,
        argsPreview,
        sizeBytes: sizeOf(entry),
        storedMs,
        ageMs: this.#ageMs(entry),
        ttlMs,
        scope,
        hits,
      });
    }
    return listed;
  }

  /** All that it holds, without arguments and answers. */
  kept(): KeptAnswer[] {
    return Array.from(this.#store.all(), ([key, entry]) => keptAnswer(key, entry));
  }

  #lookup(question: Question): Lookup {
    const { eligibility, fresh, serverId } = question;
    if (eligibility.kind === 'bypass') return { kind: 'bypass', why: eligibility.why, ticket: null };
    const args = canonicalArgs(question.argsJson);
    if (!args.ok) return { kind: 'bypass', why: args.why, ticket: null };
    const key = cacheKey(this.#secret, { ...question, argsText: args.text });
    const ticket: Ticket = { key, question, generation: this.#serverOf(serverId).generation };
    if (fresh) return { kind: 'bypass', why: 'a fresh answer was asked for', ticket };
    const entry = this.#store.get(key);
    if (entry === undefined) return { kind: 'miss', ticket };
    const ageMs = this.#ageMs(entry);
    if (ageMs >= entry.ttlMs) return { kind: 'stale', ageMs, ticket };
    entry.hits += 1;
    return { kind: 'hit', resultJson: entry.resultJson, ageMs, ttlMs: entry.ttlMs };
  }

  #ageMs(entry: CacheEntry): number {
    return Math.max(0, (this.#clock.monoUs() - entry.storedUs) / 1000);
  }

  #serverOf(serverId: string): ServerState {
    let server = this.#servers.get(serverId);
    if (server === undefined) {
      server = { counts: NO_COUNTS, generation: 0, lastBypass: '' };
      this.#servers.set(serverId, server);
    }
    return server;
  }

  #count(serverId: string, what: keyof CacheCounts): void {
    const server = this.#serverOf(serverId);
    server.counts = { ...server.counts, [what]: server.counts[what] + 1 };
  }

  #newStore(): CacheStore {
    return new CacheStore(this.#settings, {
      onEvicted: (entry) => this.#count(entry.serverId, 'evicted'),
      onPut: (key, entry) => this.#log?.put(keptAnswer(key, entry)),
      onGone: (key) => this.#log?.gone(key),
    });
  }
}
