/** The rows of the tool list: a heading for each server, its tools below. */
import type { ServerGuard } from '../../../src-shared/api/guards.ts';
import type { BreakerPhase } from '../../../src-shared/journal/entry.ts';
import type { Server } from '../../../src-shared/api/servers.ts';
import type { CatalogMark } from '../../../src-shared/api/catalog.ts';
import type { Tool } from '../../../src-shared/api/tools.ts';

export type ListLine =
  | { readonly kind: 'server'; readonly server: Server; readonly shown: number; readonly total: number }
  | {
      readonly kind: 'tool';
      readonly server: Server;
      readonly tool: Tool;
      readonly usable: boolean;
      /** Of the breaker that refuses, or would: the server's before the tool's. */
      readonly phase: BreakerPhase;
      /** Its definition is another than before. */
      readonly change: CatalogMark['change'] | null;
    };

export interface ListWish {
  readonly text: string;
  /** Only this server's; null for all. */
  readonly serverId: string | null;
  readonly guards?: readonly ServerGuard[] | undefined;
  /** Whose definition is another than before. */
  readonly marks?: readonly CatalogMark[] | undefined;
}

export interface ToolLines {
  readonly lines: readonly ListLine[];
  readonly shown: number;
  readonly total: number;
}

/** Headings only where there is more than one server to tell apart. */
export function toolLines(servers: readonly Server[], tools: readonly Tool[], wish: ListWish): ToolLines {
  const changes = new Map(
    (wish.marks ?? []).flatMap((mark) =>
      mark.kind === 'tools' ? [[`${mark.serverId} ${mark.name}`, mark.change] as const] : [],
    ),
  );
  const wanted = wish.text.trim().toLowerCase();
  const byServer = Map.groupBy(tools, (tool) => tool.serverId);
  const listed = servers.filter(
    (server) =>
      (wish.serverId === null || wish.serverId === server.id) && isListed(server, byServer.get(server.id)),
  );
  const lines: ListLine[] = [];
  let shown = 0;
  let total = 0;
  for (const server of listed) {
    const all = byServer.get(server.id) ?? [];
    const found = wanted === '' ? all : all.filter((tool) => haystack(tool).includes(wanted));
    shown += found.length;
    total += all.length;
    if (listed.length > 1) lines.push({ kind: 'server', server, shown: found.length, total: all.length });
    const guard = wish.guards?.find((each) => each.serverId === server.id);
    for (const tool of found) {
      const change = changes.get(`${server.id} ${tool.name}`) ?? null;
      lines.push({
        kind: 'tool',
        server,
        tool,
        usable: isUsable(tool),
        phase: phaseOf(guard, tool.name),
        change,
      });
    }
  }
  return { lines, shown, total };
}

function phaseOf(guard: ServerGuard | undefined, tool: string): BreakerPhase {
  if (guard === undefined) return 'closed';
  if (guard.breaker.phase !== 'closed') return guard.breaker.phase;
  return guard.tools.find((each) => each.tool === tool)?.breaker.phase ?? 'closed';
}

/** A server that stands still and has shown no tools would only be noise. */
function isListed(server: Server, tools: readonly Tool[] | undefined): boolean {
  return tools !== undefined || server.state.kind === 'ready' || server.state.kind === 'reconnecting';
}

/** What was listed without a name cannot be called; the host gives it no hash. */
export function isUsable(tool: Pick<Tool, 'hash'>): boolean {
  return tool.hash !== '';
}

const haystacks = new WeakMap<Tool, string>();

/** Made once for a tool: the filter runs on every key over ten thousand. */
function haystack(tool: Tool): string {
  let text = haystacks.get(tool);
  if (text === undefined) {
    text = `${tool.name}\n${tool.title ?? ''}\n${tool.description.slice(0, 2000)}`.toLowerCase();
    haystacks.set(tool, text);
  }
  return text;
}

export function indexOfTool(
  lines: readonly ListLine[],
  serverId: string | null,
  name: string | null,
): number {
  return lines.findIndex(
    (line) => line.kind === 'tool' && line.server.id === serverId && line.tool.name === name,
  );
}
