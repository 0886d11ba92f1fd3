import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { INITIALIZE_PARAMS, pathOf, Probe } from './probe.ts';

const Sample = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  transport: z.literal('stdio'),
  command: z.literal('node'),
  args: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()),
});
const Config = z.object({
  mcpServers: z.record(z.string(), z.object({ args: z.array(z.string()).optional() })),
});

const read = (name: string): unknown =>
  JSON.parse(readFileSync(pathOf(`../../resources/samples/${name}`), 'utf8'));
const samples = z.array(Sample).parse(read('samples.json'));

const placed = (arg: string) =>
  arg
    .replace('${RESOURCES}', pathOf('../../resources'))
    .replace('${NODE_MODULES}', pathOf('../../node_modules'));

describe('the ready samples', () => {
  it('have ids of their own', () => {
    expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
  });

  it.each(samples)('$id starts and answers', async ({ id, args }) => {
    const [script = '', ...rest] = args.map(placed);
    await using server = new Probe(script, rest);
    server.request(1, 'initialize', INITIALIZE_PARAMS);
    expect(await server.answer(1)).toContain(
      id === 'demo-modern' ? '"supported":["2026-07-28"]' : '"protocolVersion":"2025-11-25"',
    );
  });

  it('include a config in the mcpServers form', () => {
    const { mcpServers } = Config.parse(read('mcp.json'));
    expect(Object.keys(mcpServers)).toEqual(['demo', 'everything', 'a-server-over-http']);
    expect(mcpServers.demo?.args).toEqual(['resources/demo-server/main.mjs']);
  });
});
