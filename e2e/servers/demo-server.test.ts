import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { crc32, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually, INITIALIZE_PARAMS, pathOf, Probe } from './probe.ts';

const MAIN = '../../resources/demo-server/main.mjs';
const MODERN = '2026-07-28';

type Mode = 'legacy' | 'auto' | { pin: string };
type Way = { title: string; mode: Mode; era: 'legacy' | 'modern'; transport: () => Promise<Transport> };

const cleanups: (() => Promise<void>)[] = [];

const stdio = (era: string) => async (): Promise<Transport> =>
  new StdioClientTransport({
    command: process.execPath,
    args: [pathOf(MAIN), '--era', era],
    stderr: 'ignore',
  });

const http = (era: string) => async (): Promise<Transport> => {
  const server = new Probe(MAIN, ['--http', '--era', era]);
  cleanups.push(() => server[Symbol.asyncDispose]());
  const url = await eventually('the address', () => /LISTENING (\S+)\n/.exec(server.stdout.toString())?.[1]);
  return new StreamableHTTPClientTransport(new URL(url));
};

const WAYS: Way[] = [
  { title: 'stdio, legacy client', mode: 'legacy', era: 'legacy', transport: stdio('both') },
  { title: 'stdio, pinned modern client', mode: { pin: MODERN }, era: 'modern', transport: stdio('both') },
  { title: 'stdio, legacy-only server', mode: 'legacy', era: 'legacy', transport: stdio('legacy') },
  { title: 'HTTP, legacy client', mode: 'legacy', era: 'legacy', transport: http('both') },
  { title: 'HTTP, pinned modern client', mode: { pin: MODERN }, era: 'modern', transport: http('both') },
  { title: 'HTTP, detected modern server', mode: 'auto', era: 'modern', transport: http('modern') },
  { title: 'HTTP, detected legacy server', mode: 'auto', era: 'legacy', transport: http('legacy') },
];

async function connect(way: Way) {
  const onToolsChanged = vi.fn<(error: Error | null, tools: { name: string }[] | null) => void>();
  const onMessage = vi.fn<(index: number) => void>();
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: {} } },
      versionNegotiation: { mode: way.mode },
      listChanged: { tools: { onChanged: onToolsChanged } },
    },
  );
  client.setRequestHandler('elicitation/create', () => ({
    action: 'accept',
    content: { name: 'Ada', seats: 3, outside: true },
  }));
  client.setNotificationHandler('notifications/message', ({ params }) => {
    const { data } = params;
    if (typeof data === 'object' && data !== null && 'index' in data) onMessage(Number(data.index));
  });
  const transport = await way.transport();
  await client.connect(transport);
  cleanups.push(() => client.close());
  /** As they arrive: the client itself drops progress that comes in one chunk with the response. */
  const onProgress = vi.fn<(step: unknown) => void>();
  const take = transport.onmessage;
  transport.onmessage = (message, extra) => {
    if ('method' in message && message.method === 'notifications/progress')
      onProgress(message.params?.['progress']);
    take?.(message, extra);
  };
  return { client, onToolsChanged, onMessage, onProgress };
}

const words = (result: { content: readonly { type: string; text?: string }[] }) =>
  result.content.map(({ text }) => text ?? '').join('\n');

describe.each(WAYS)('$title', (way) => {
  // One connection for all: starting a server is the slow part.
  let session: Awaited<ReturnType<typeof connect>>;

  beforeAll(async () => {
    session = await connect(way);
  });

  afterAll(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  it('negotiates its era and lists its tools', async () => {
    const { client } = session;
    expect(client.getProtocolEra()).toBe(way.era);
    expect(client.getNegotiatedProtocolVersion()).toBe(way.era === 'modern' ? MODERN : '2025-11-25');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'echo',
      'add',
      'search_notes',
      'slow_count',
      'render_chart',
      'play_tone',
      'read_readme',
      'book_table',
      'toggle_tool',
      'log',
      'flood',
      'fail',
      'throw_error',
      'bad_output',
      'crash',
    ]);
    const search = tools.find(({ name }) => name === 'search_notes');
    expect(search?.annotations).toMatchObject({ readOnlyHint: true });
    expect(search?.inputSchema.properties).toMatchObject({
      limit: { type: 'integer', default: 5 },
      filter: {
        properties: { author: { format: 'email' }, status: { items: { enum: ['draft', 'open', 'done'] } } },
      },
    });
  });

  it('answers plain, structured and failed calls', async () => {
    const { client } = session;
    const call = (name: string, args = {}) => client.callTool({ name, arguments: args });
    expect(words(await call('echo', { text: 'cześć' }))).toBe('cześć');
    expect((await call('add', { a: 2, b: 40 })).structuredContent).toEqual({ sum: 42 });
    const found = await call('search_notes', { filter: { tags: ['archive'] }, sort: { by: 'title' } });
    expect(found.structuredContent).toMatchObject({ total: 2, notes: [{ id: 'n5' }, { id: 'n3' }] });
    expect((await call('echo', { text: 1 })).isError).toBe(true);
    expect((await call('fail')).isError).toBe(true);
    await expect(call('throw_error', { code: -32_050, message: 'snap' })).rejects.toMatchObject({
      code: -32_050,
      message: 'snap',
    });
    await expect(call('bonus')).rejects.toMatchObject({ code: -32_602 });
  });

  it('reports progress at each step', async () => {
    const { client, onProgress } = session;
    onProgress.mockClear();
    const result = await client.callTool(
      { name: 'slow_count', arguments: { steps: 3, stepMs: 5 } },
      // Asked for, or none is sent.
      { onprogress: () => undefined },
    );
    expect(words(result)).toBe('Counted to 3.');
    expect(onProgress.mock.calls).toEqual([[1], [2], [3]]);
  });

  it('stops counting when cancelled', async () => {
    const { client } = session;
    const abort = new AbortController();
    const steps: number[] = [];
    const call = client.callTool(
      { name: 'slow_count', arguments: { steps: 1_000, stepMs: 20 } },
      {
        signal: abort.signal,
        onprogress: ({ progress }) => {
          steps.push(progress);
          if (progress === 2) abort.abort();
        },
      },
    );
    await expect(call).rejects.toThrow(/abort/i);
    expect(steps.length).toBeLessThan(10);
    // The same server still answers, at once.
    expect(words(await client.callTool({ name: 'echo', arguments: { text: 'alive' } }))).toBe('alive');
  });

  it('makes an image, a sound and a resource', async () => {
    const { client } = session;
    const chart = await client.callTool({
      name: 'render_chart',
      arguments: { values: [1, -2, 3], width: 100, height: 64 },
    });
    const image = chart.content.find((block) => block.type === 'image');
    expect(pngSize(Buffer.from(image?.data ?? '', 'base64'))).toEqual({ width: 100, height: 64 });
    const tone = await client.callTool({ name: 'play_tone', arguments: { durationMs: 100 } });
    const audio = tone.content.find((block) => block.type === 'audio');
    const wav = Buffer.from(audio?.data ?? '', 'base64');
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    const readme = await client.callTool({ name: 'read_readme', arguments: {} });
    expect(readme.content.map(({ type }) => type)).toEqual(['text', 'resource', 'resource_link']);
  });

  it('announces that a tool came and went', async () => {
    const { client, onToolsChanged } = session;
    const heard = (there: boolean) =>
      eventually(`bonus ${there ? 'there' : 'gone'}`, () => {
        const tools = onToolsChanged.mock.lastCall?.[1];
        return tools?.some(({ name }) => name === 'bonus') === there;
      });
    await client.callTool({ name: 'toggle_tool', arguments: { enabled: true } });
    await heard(true);
    await client.callTool({ name: 'toggle_tool', arguments: { enabled: false } });
    await heard(false);
    expect(onToolsChanged).toHaveBeenCalledTimes(2);
  });

  it('asks back before it books a table', async () => {
    const { client } = session;
    const result = await client.callTool({ name: 'book_table', arguments: { day: 'friday' } });
    expect(words(result)).toBe('Booked 3 seats on the terrace on friday for Ada.');
  });

  it('floods without a gap', async () => {
    const { client, onMessage } = session;
    await client.callTool({ name: 'flood', arguments: { count: 500 } });
    await eventually('500 notifications', () => onMessage.mock.calls.length === 500);
    expect(onMessage.mock.calls.flat()).toEqual(Array.from({ length: 500 }, (_, index) => index));
  });

  it('offers resources, a template and prompts with completion', async () => {
    const { client } = session;
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain('demo://guide');
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['demo://notes/{id}']);
    const note = await client.readResource({ uri: 'demo://notes/n2' });
    expect(JSON.stringify(note.contents)).toContain('Bias matters');
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['summarise_note', 'explain_server']);
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'summarise_note' },
      argument: { name: 'style', value: 'b' },
    });
    expect(completion.values).toEqual(['bullet points']);
  });
});

describe('the demo server at the byte level', () => {
  it('puts output on the wire that breaks its schema', async () => {
    await using server = new Probe(MAIN);
    await server.open();
    server.call(1, 'bad_output');
    expect(await server.answer(1)).toContain(
      '"structuredContent":{"celsius":"twenty-one","stations":["roof"]}',
    );
  });

  it('reports every step of its progress before the result', async () => {
    await using server = new Probe(MAIN);
    await server.open();
    server.request(1, 'tools/call', {
      name: 'slow_count',
      arguments: { steps: 3, stepMs: 0 },
      _meta: { progressToken: 'p' },
    });
    await server.answer(1);
    const steps = [...server.stdout.toString().matchAll(/"progress":(\d)|"id":(1)/g)];
    expect(steps.map(([, progress]) => progress ?? 'result')).toEqual(['1', '2', '3', 'result']);
  });

  it('logs to stderr and exits with the code it was asked for, without an answer', async () => {
    await using server = new Probe(MAIN);
    await server.open();
    server.call(1, 'log', { message: 'note this', lines: 2 });
    await eventually('stderr', () => server.stderr.includes('2/2 note this'));
    server.call(2, 'crash', { code: 7, delayMs: 1 });
    expect(await server.exited).toEqual({ code: 7, signal: null });
    expect(server.stdout.includes('"id":2')).toBe(false);
  });

  it('ends when stdin does', async () => {
    await using server = new Probe(MAIN);
    await server.open();
    server.child.stdin.end();
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });

  it.each([
    { era: 'legacy', code: -32_601 },
    { era: 'modern', code: -32_022 },
  ])('as $era only, refuses the other era with $code', async ({ era, code }) => {
    await using server = new Probe(MAIN, ['--era', era]);
    if (era === 'legacy') server.request(1, 'server/discover');
    else server.request(1, 'initialize', INITIALIZE_PARAMS);
    expect(await server.answer(1)).toContain(`"error":{"code":${code}`);
  });

  it('explains a wrong option', async () => {
    await using server = new Probe(MAIN, ['--era', 'stone']);
    expect(await server.exited).toEqual({ code: 64, signal: null });
    expect(server.stderr).toContain('unknown era: stone');
  });
});

/** Reads the picture back, checksums included: a browser is stricter than a signature check. */
function pngSize(png: Buffer): { width: number; height: number } {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  expect(inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0)).length).toBe(height * (1 + width * 3));
  return { width, height };
}
