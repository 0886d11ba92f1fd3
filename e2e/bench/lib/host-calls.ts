import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Host } from '../../../src-main/host/host.ts';
import { nodeSpec, serverFile, type TestDeck, unwrap } from '../../integration/host-kit.ts';
import { median, percentile } from './statistics.ts';
import { stopwatch } from './timed.ts';

const TIMEOUT_MS = 60_000;
const ARGUMENT_CHARS = 200;

/** One call of `echo`, to its result. */
export type Call = (text: string) => Promise<void>;

export interface Pace {
  readonly p50Us: number;
  readonly p95Us: number;
  /** Of this process, all threads. */
  readonly cpuUs: number;
}

export const textOf = (n: number): string => `${n} `.padEnd(ARGUMENT_CHARS, 'x');
let next = 0;

/** Calls one after the other. */
export async function sequential(call: Call, calls: number): Promise<Pace> {
  const tookUs = new Float64Array(calls);
  const stop = stopwatch();
  for (let at = 0; at < calls; at += 1) {
    const startMs = performance.now();
    await call(textOf((next += 1)));
    tookUs[at] = (performance.now() - startMs) * 1_000;
  }
  return { p50Us: median(tookUs), p95Us: percentile(tookUs, 0.95), cpuUs: (stop().cpuMs * 1_000) / calls };
}

/** Calls a second with so many under way. */
export async function throughput(call: Call, calls: number, inFlight: number): Promise<number> {
  const startMs = performance.now();
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call(textOf((next += 1)));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return calls / ((performance.now() - startMs) / 1_000);
}

/** The SDK's client on the same server, and nothing between them. */
export async function bareCalls(): Promise<{ readonly call: Call; end(): Promise<void> }> {
  const client = new Client({ name: 'bench', version: '1' });
  const transport = new StdioClientTransport({ command: process.execPath, args: [serverFile('echo')] });
  await client.connect(transport);
  return {
    async call(text) {
      const { isError } = await client.callTool({ name: 'echo', arguments: { text } });
      if (isError === true) throw new Error('the call failed');
    },
    end: () => client.close(),
  };
}

/** As a page calls: a start, and a watch until the call has ended. */
export async function hostCalls(deck: TestDeck): Promise<Call> {
  const { id } = await deck.add('echo', nodeSpec(serverFile('echo')), 'legacy');
  await deck.start(id);
  return (text) => callOf(deck.host, id, JSON.stringify({ text }));
}

async function callOf({ api }: Host, serverId: string, argsJson: string): Promise<void> {
  const never = new AbortController();
  const started = unwrap(await api.tools.call({ serverId, tool: 'echo', argsJson, timeoutMs: TIMEOUT_MS }));
  for await (const { state } of api.tools.watch({ callId: started.callId }, never.signal))
    if (state.kind !== 'running' && (state.kind !== 'done' || state.isError))
      throw new Error(`the call is ${state.kind}`);
}
