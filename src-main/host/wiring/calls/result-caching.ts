import type { CacheRule } from '../../../../src-shared/api/cache.ts';
import { CACHE_RULES_MAX } from '../../../../src-shared/api/cache.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { ServerSpec } from '../../../../src-shared/api/servers.ts';
import type { ListKind } from '../../../../src-shared/state/lists.ts';
import { isObject, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { parseExact } from '../../../../src-shared/wire/exact-json.ts';
import type { CacheDeps } from '../../commands/cache-api.ts';
import { specHash } from '../../config/spec-hash.ts';
import type { SettingsStore } from '../../database/settings-store.ts';
import { authContext } from '../../execution/cache/cache-key.ts';
import {
  callEligibility,
  hintedEligibility,
  mayChangeServer,
  type ToolHints,
} from '../../execution/cache/policy.ts';
import { ResultCache, type Lookup, type Question, type Ticket } from '../../execution/cache/result-cache.ts';
import { resultText } from '../../execution/result-text.ts';
import { CacheLog } from '../../execution/cache/cache-log.ts';
import type { Clock, Disk, Random } from '../../ports.ts';
import type { CacheableCall, CacheStage } from '../../ports/result-cache.ts';
import type { Registry } from '../../registry/registry.ts';

/** What a call that writes may have made wrong. */
const DOUBTED_BY_WRITES = ['tools/call', 'resources/read'];

/** Which answers a changed list makes doubtful. */
const DOUBTED_BY_LIST: Readonly<Record<ListKind, readonly string[]>> = {
  tools: ['tools/call'],
  resources: ['resources/read'],
  templates: [],
  prompts: [],
};

export interface ResultCaching {
  readonly stage: CacheStage;
  readonly api: CacheDeps;
  lookForResource(serverId: string, uri: string, fresh: boolean): Lookup;
  /** The answer to a read that was not served; its whole text. */
  keepResource(ticket: Ticket, result: unknown, resultJson: string): void;
  onListStale(serverId: string, kind: ListKind): void;
  onResourceUpdated(serverId: string, uri: string): void;
  /** Another session begins, or the server is gone: nothing of the last one is served. */
  onSession(serverId: string): void;
  forget(serverId: string): void;
  /** What the cache held can be asked for up to now. */
  flush(): void;
  close(): void;
}

export interface ResultCachingDeps {
  readonly clock: Clock;
  readonly disk: Disk;
  /** Of what the cache held; null: nobody will ask. */
  readonly logFolder: string | null;
  report(what: string, error: unknown): void;
  readonly random: Random;
  readonly settings: SettingsStore;
  readonly registry: () => Pick<Registry, 'life' | 'stored'>;
  readonly hashOf: (definition: JsonObject) => string;
  onChanged(): void;
  /** Takes in what was recorded and is not folded yet: a server may have said that what it answered is old. */
  settle(): void;
  note(intent: string, serverId: string, detail: unknown): void;
}

/** Joins the cache with what it must know of servers, tools and the person's settings. */
export function createResultCaching(deps: ResultCachingDeps): ResultCaching {
  const { settings } = deps;
  const secret = deps.random.token(32);
  const cache = new ResultCache({
    clock: deps.clock,
    secret,
    settings: settings.get().cache,
    onChanged: () => deps.onChanged(),
    log: { put: (entry) => log?.put(entry), gone: (key) => log?.gone(key) },
  });
  const { logFolder } = deps;
  const log =
    logFolder === null
      ? null
      : new CacheLog({
          disk: deps.disk,
          folder: logFolder,
          clock: deps.clock,
          all: () => cache.kept(),
          report: (what, error) => deps.report(what, error),
        });
  log?.begin();
  settings.onChange((now, before) => {
    if (now.cache === before.cache) return;
    cache.configure(now.cache);
    for (const rule of [...before.cache.rules, ...now.cache.rules]) {
      if (sameRule(rule, before.cache.rules) && sameRule(rule, now.cache.rules)) continue;
      cache.invalidate(rule.serverId, { methods: ['tools/call'], target: rule.tool });
    }
  });
  const tickets = new WeakMap<CacheableCall, Ticket>();
  /** By the spec itself: a server that is changed has another one. */
  const credentials = new WeakMap<ServerSpec, { readonly specHash: string; readonly authContext: string }>();

  function credentialsOf(spec: ServerSpec) {
    let known = credentials.get(spec);
    if (known === undefined) {
      const values = spec.kind === 'stdio' ? spec.env : spec.headers;
      known = { specHash: specHash(spec), authContext: authContext(secret, values) };
      credentials.set(spec, known);
    }
    return known;
  }

  const ruleFor = (serverId: string, tool: string): CacheRule | null =>
    settings.get().cache.rules.find((each) => each.serverId === serverId && each.tool === tool) ?? null;

  type Asked = Pick<Question, 'method' | 'target' | 'definitionHash' | 'argsJson' | 'eligibility' | 'fresh'>;
  /** Null while there is no session. */
  function questionOf(serverId: string, asked: Asked): Question | null {
    const server = deps.registry().stored(serverId);
    const life = deps.registry().life(serverId);
    const ready = life?.ready() ?? null;
    if (server === null || ready === null) return null;
    const { spec } = server;
    return {
      ...asked,
      serverId,
      ...credentialsOf(spec),
      sessionId: life?.tapeId() ?? '',
      protocolVersion: ready.protocolVersion,
    };
  }

  function look(serverId: string, asked: Asked): Lookup {
    const question = questionOf(serverId, asked);
    return question === null ? { kind: 'bypass', why: 'no session', ticket: null } : cache.lookup(question);
  }

  function askedBy({ serverId, tool, definition, argsJson, fresh }: CacheableCall): Asked {
    return {
      method: 'tools/call',
      target: tool,
      definitionHash: definition === null ? '' : deps.hashOf(definition),
      argsJson,
      eligibility: callEligibility(settings.get().cache, ruleFor(serverId, tool), hintsOf(definition)),
      fresh,
    };
  }

  const doubtWrites = (call: CacheableCall): void => {
    if (mayChangeServer(ruleFor(call.serverId, call.tool), hintsOf(call.definition))) {
      cache.invalidate(call.serverId, { methods: DOUBTED_BY_WRITES });
    }
  };

  return {
    stage: {
      look(call) {
        const found = look(call.serverId, askedBy(call));
        // What it changes may be changed as soon as it is sent.
        if (found.kind !== 'hit') doubtWrites(call);
        switch (found.kind) {
          case 'hit':
            return hitOf(found);
          case 'bypass':
            if (found.ticket === null) return { kind: 'off', why: found.why };
            tickets.set(call, found.ticket);
            return { kind: 'miss', why: found.why };
          case 'miss':
            tickets.set(call, found.ticket);
            return { kind: 'miss', why: 'not seen before' };
          case 'stale':
            tickets.set(call, found.ticket);
            return { kind: 'miss', why: `stale, ${Math.round(found.ageMs)} ms old` };
        }
      },
      known(call) {
        const question = questionOf(call.serverId, askedBy(call));
        const found = question === null ? null : cache.known(question);
        return found === null ? null : hitOf(found);
      },
      keep(call, result) {
        const ticket = tickets.get(call);
        if (ticket === undefined) return 'not kept';
        const text = resultText(result);
        if (text.kind !== 'whole') return 'not kept: too large';
        const handed = cache.hand(ticket, result, text.text);
        return handed.kind === 'kept' ? `kept for ${handed.ttlMs} ms` : `not kept: ${handed.why}`;
      },
      ended: doubtWrites,
    },
    lookForResource: (serverId, uri, fresh) =>
      look(serverId, {
        method: 'resources/read',
        target: uri,
        definitionHash: '',
        argsJson: '{}',
        eligibility: hintedEligibility(settings.get().cache),
        fresh,
      }),
    keepResource: (ticket, result, resultJson) => void cache.hand(ticket, result, resultJson),
    onListStale(serverId, kind) {
      const methods = DOUBTED_BY_LIST[kind];
      if (methods.length > 0) cache.invalidate(serverId, { methods });
    },
    onResourceUpdated: (serverId, uri) =>
      void cache.invalidate(serverId, { methods: ['resources/read'], target: uri }),
    onSession: (serverId) => void cache.invalidate(serverId),
    forget: (serverId) => cache.forget(serverId),
    flush: () => log?.flush(),
    close: () => log?.close(),
    api: {
      overview() {
        deps.settle();
        return cache.overview();
      },
      entries(serverId) {
        deps.settle();
        return cache.entries(serverId);
      },
      clear(serverId, target) {
        deps.note('cache-clear', serverId ?? '', { target });
        return cache.clear(serverId, target);
      },
      setRule(serverId, tool, rule): Result<null> {
        const now = settings.get().cache;
        const others = now.rules.filter((each) => each.serverId !== serverId || each.tool !== tool);
        if (rule !== null && others.length >= CACHE_RULES_MAX) {
          return fail('too-many', `There are ${CACHE_RULES_MAX} rules already.`, 'Take one away first.');
        }
        deps.note('cache-rule', serverId, { tool, rule });
        const rules = rule === null ? others : [...others, { serverId, tool, ...rule }];
        const set = settings.set({ cache: { ...now, rules } });
        return set.ok ? ok(null) : set;
      },
    },
  };
}

function hitOf({ resultJson, ageMs, ttlMs }: Lookup & { readonly kind: 'hit' }) {
  return { kind: 'hit', result: parseExact(resultJson), ageMs, ttlMs } as const;
}

function sameRule(rule: CacheRule, among: readonly CacheRule[]): boolean {
  return among.some(
    (each) =>
      each.serverId === rule.serverId &&
      each.tool === rule.tool &&
      each.mode === rule.mode &&
      each.ttlMs === rule.ttlMs,
  );
}

function hintsOf(definition: CacheableCall['definition']): ToolHints | null {
  if (definition === null) return null;
  const given = isObject(definition['annotations']) ? definition['annotations'] : {};
  const { readOnlyHint, idempotentHint } = given;
  return {
    readOnlyHint: typeof readOnlyHint === 'boolean' ? readOnlyHint : null,
    idempotentHint: typeof idempotentHint === 'boolean' ? idempotentHint : null,
  };
}
