import type {
  BreakerView,
  GuardRef,
  ServerGuard,
  ServerLimits,
  ToolLimits,
} from '../../../src-shared/api/guards.ts';
import { fail, type Failure } from '../../../src-shared/base/failure.ts';
import type { Clock } from '../ports.ts';
import { Breaker, type BreakerChange, type Ticket, type Verdict } from './breaker.ts';
import { Bulkhead, type Entrance } from './bulkhead.ts';

/** Tools of one server that have a guard of their own; any name can be called, so the names need a bound. */
export const GUARDED_TOOLS_MAX = 1000;

export interface GuardsDeps {
  readonly clock: Clock;
  serverLimits(serverId: string): { readonly limits: ServerLimits; readonly isOverridden: boolean };
  toolLimits(serverId: string, tool: string): { readonly limits: ToolLimits; readonly isOverridden: boolean };
  /** A breaker has changed its phase. `tool` null: that of the whole server. */
  onPhase(ref: GuardRef, change: BreakerChange): void;
  /** Anything that is shown of a guard has changed; often. */
  onChanged(): void;
}

interface ToolEntry {
  readonly breaker: Breaker;
  /** Null while the tool has no limit of its own. */
  bulkhead: Bulkhead | null;
}

interface ServerEntry {
  readonly breaker: Breaker;
  readonly bulkhead: Bulkhead;
  readonly tools: Map<string, ToolEntry>;
}

/** Leave of both breakers, the server's and the tool's. */
export interface Admission {
  /** One of the breakers is half-open: this call decides whether it closes. */
  readonly isTrial: boolean;
  readonly isStale: boolean;
  settle(verdict: Verdict, why: string): Promise<void>;
}

/** Why a breaker refuses. */
export interface Refusal {
  readonly ok: false;
  readonly failure: Failure;
  readonly phase: BreakerView['phase'];
}

/** What one call passes: the breakers and bulkheads of its server and its tool. */
export interface Gate {
  readonly retry: ToolLimits['retry'];
  admit(): { readonly ok: true; readonly value: Admission } | Refusal;
  /** Places in both bulkheads, or why not; without a promise when nothing has to be waited for. */
  enter(signal: AbortSignal, waitMs: number): Entrance | Promise<Entrance>;
  /** What a full bulkhead says to a person. */
  fullFailure(kind: 'full' | 'late', waitMs: number): Failure;
}

/** The breakers and bulkheads of all servers and their tools. */
export class Guards {
  readonly #deps: GuardsDeps;
  readonly #servers = new Map<string, ServerEntry>();

  constructor(deps: GuardsDeps) {
    this.#deps = deps;
  }

  gate(serverId: string, tool: string): Gate {
    const server = this.#server(serverId);
    const own = this.#tool(server, serverId, tool);
    const { limits } = this.#deps.toolLimits(serverId, tool);
    return {
      retry: limits.retry,
      admit: () => this.#admit(server, own, tool),
      enter: (signal, waitMs) => enterBoth(own?.bulkhead ?? null, server.bulkhead, signal, waitMs),
      fullFailure: (kind, waitMs) => fullFailure(kind, waitMs, server.bulkhead, own?.bulkhead ?? null),
    };
  }

  /** Makes sure that the tool is among those of its server. */
  know(serverId: string, tool: string): void {
    this.#tool(this.#server(serverId), serverId, tool);
  }

  view(serverId: string): ServerGuard {
    const server = this.#server(serverId);
    const { limits, isOverridden } = this.#deps.serverLimits(serverId);
    return {
      serverId,
      breaker: server.breaker.view,
      bulkhead: server.bulkhead.view,
      limits,
      isOverridden,
      tools: [...server.tools].map(([tool, { breaker, bulkhead }]) => ({
        tool,
        breaker: breaker.view,
        bulkhead: bulkhead?.view ?? null,
        ...this.#deps.toolLimits(serverId, tool),
      })),
    };
  }

  reset(ref: GuardRef, why: string): void {
    this.#breaker(ref)?.reset(why);
    this.#deps.onChanged();
  }

  isolate(ref: GuardRef, why: string): void {
    this.#breaker(ref)?.isolate(why);
    this.#deps.onChanged();
  }

  /** The limits are others: they hold from now on. */
  reconfigure(): void {
    for (const [serverId, server] of this.#servers) {
      const { limits } = this.#deps.serverLimits(serverId);
      server.breaker.configure(limits.breaker);
      server.bulkhead.configure(limits.bulkhead);
      for (const [tool, entry] of server.tools) this.#configureTool(serverId, tool, entry);
    }
    this.#deps.onChanged();
  }

  /** The server was removed. */
  forget(serverId: string): void {
    const server = this.#servers.get(serverId);
    if (server === undefined) return;
    closeServer(server);
    this.#servers.delete(serverId);
    this.#deps.onChanged();
  }

  close(): void {
    for (const server of this.#servers.values()) closeServer(server);
    this.#servers.clear();
  }

  #breaker({ serverId, tool }: GuardRef): Breaker | null {
    const server = this.#server(serverId);
    return tool === null ? server.breaker : (this.#tool(server, serverId, tool)?.breaker ?? null);
  }

  #admit(server: ServerEntry, own: ToolEntry | null, tool: string): ReturnType<Gate['admit']> {
    const { clock } = this.#deps;
    const first = server.breaker.admit();
    if (first === null) return refusal('the server', server.breaker.view, clock.wallMs());
    const second = own === null ? null : own.breaker.admit();
    if (own !== null && second === null) {
      void first.settle('neutral', 'the tool is refused');
      return refusal(`the tool ${tool}`, own.breaker.view, clock.wallMs());
    }
    const isTrial = server.breaker.phase === 'half-open' || own?.breaker.phase === 'half-open';
    return { ok: true, value: both(first, second, isTrial, () => this.#deps.onChanged()) };
  }

  #server(serverId: string): ServerEntry {
    const known = this.#servers.get(serverId);
    if (known !== undefined) return known;
    const { clock } = this.#deps;
    const { limits } = this.#deps.serverLimits(serverId);
    const made: ServerEntry = {
      breaker: new Breaker(clock, limits.breaker, (change) =>
        this.#changed({ serverId, tool: null }, change),
      ),
      bulkhead: new Bulkhead(clock, limits.bulkhead, () => this.#deps.onChanged()),
      tools: new Map(),
    };
    this.#servers.set(serverId, made);
    return made;
  }

  /** Null when there are too many to remember one more: then only the server's guard holds. */
  #tool(server: ServerEntry, serverId: string, tool: string): ToolEntry | null {
    const known = server.tools.get(tool);
    if (known !== undefined) return known;
    if (server.tools.size >= GUARDED_TOOLS_MAX && !makeRoom(server.tools)) return null;
    const { clock } = this.#deps;
    const { limits } = this.#deps.toolLimits(serverId, tool);
    const made: ToolEntry = {
      breaker: new Breaker(clock, limits.breaker, (change) => this.#changed({ serverId, tool }, change)),
      bulkhead: null,
    };
    this.#configureTool(serverId, tool, made);
    server.tools.set(tool, made);
    return made;
  }

  #configureTool(serverId: string, tool: string, entry: ToolEntry): void {
    const { limits } = this.#deps.toolLimits(serverId, tool);
    entry.breaker.configure(limits.breaker);
    if (limits.bulkhead === null) {
      // Whoever waits in the old one still gets in: nobody is in the way any more.
      entry.bulkhead?.configure(NO_LIMIT);
      entry.bulkhead = null;
      return;
    }
    if (entry.bulkhead !== null) return entry.bulkhead.configure(limits.bulkhead);
    entry.bulkhead = new Bulkhead(this.#deps.clock, limits.bulkhead, () => this.#deps.onChanged());
  }

  #changed(ref: GuardRef, change: BreakerChange): void {
    this.#deps.onPhase(ref, change);
    this.#deps.onChanged();
  }
}

const NO_LIMIT = { concurrency: Infinity, queue: 0 };

/** The tool's place first, so that what waits for it takes no place of the server. */
function enterBoth(
  tool: Bulkhead | null,
  server: Bulkhead,
  signal: AbortSignal,
  waitMs: number,
): Entrance | Promise<Entrance> {
  return tool === null ? server.enter(signal, waitMs) : enterOneThenOther(tool, server, signal, waitMs);
}

async function enterOneThenOther(
  tool: Bulkhead,
  server: Bulkhead,
  signal: AbortSignal,
  waitMs: number,
): Promise<Entrance> {
  const first = await tool.enter(signal, waitMs);
  if (first.kind !== 'in') return first;
  const second = await server.enter(signal, waitMs);
  if (second.kind !== 'in') {
    first.leave();
    return second;
  }
  return {
    kind: 'in',
    leave() {
      second.leave();
      first.leave();
    },
  };
}

function both(first: Ticket, second: Ticket | null, isTrial: boolean, onSettled: () => void): Admission {
  return {
    isTrial,
    get isStale() {
      return first.isStale || second?.isStale === true;
    },
    async settle(verdict, why) {
      await Promise.all([first.settle(verdict, why), second?.settle(verdict, why)]);
      onSettled();
    },
  };
}

function makeRoom(tools: Map<string, ToolEntry>): boolean {
  for (const [tool, { breaker, bulkhead }] of tools) {
    if (!breaker.isPristine || bulkhead?.isIdle === false) continue;
    tools.delete(tool);
    return true;
  }
  return false;
}

function closeServer(server: ServerEntry): void {
  server.breaker.close();
  for (const { breaker } of server.tools.values()) breaker.close();
}

function refusal(whose: string, view: BreakerView, nowMs: number): Refusal {
  return { ok: false, phase: view.phase, failure: openFailure(whose, view, nowMs) };
}

function openFailure(whose: string, { phase, changed, halfOpenAtMs }: BreakerView, nowMs: number): Failure {
  const why = changed === null ? '' : `: ${changed.why}`;
  switch (phase) {
    case 'isolated':
      return fail(
        'breaker-open',
        `The breaker of ${whose} is held open by hand. Nothing was sent.`,
        'Reset it where it was opened: Guards.',
      ).failure;
    case 'half-open':
      return fail(
        'breaker-open',
        `The breaker of ${whose} is half-open and its trial call is under way. Nothing was sent.`,
        'Wait for the trial to end, or reset the breaker: Guards.',
      ).failure;
    default: {
      const leftS = halfOpenAtMs === null ? 0 : Math.max(0, Math.ceil((halfOpenAtMs - nowMs) / 1000));
      return fail(
        'breaker-open',
        `The breaker of ${whose} is open${why}. Nothing was sent. It tries again in ${leftS} s.`,
        'Look at why the calls before failed; wait, or reset the breaker: Guards.',
      ).failure;
    }
  }
}

function fullFailure(
  kind: 'full' | 'late',
  waitMs: number,
  server: Bulkhead,
  tool: Bulkhead | null,
): Failure {
  const holder = tool !== null && tool.view.queued > 0 ? tool : server;
  const { running, queued } = holder.view;
  const whose = holder === server ? 'this server' : 'this tool';
  return kind === 'full'
    ? fail(
        'bulkhead-full',
        `${running} calls of ${whose} run and ${queued} wait: there is no place for one more.`,
        'Wait for one to end, cancel one, or allow more: Guards.',
      ).failure
    : fail(
        'bulkhead-full',
        `The call waited ${waitMs / 1000} s for a place among the ${running} running calls of ${whose}.`,
        'Cancel calls that hang, give it a longer time-out, or allow more at one time: Guards.',
      ).failure;
}
