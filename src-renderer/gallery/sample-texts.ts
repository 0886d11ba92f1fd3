import type { TreeNode } from '../ui/tree-rows.ts';
import { prettyJson } from '../ui/code/pretty.ts';

const WIRE =
  '{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"Echo: hello \\u2014 world","annotations":{"audience":["user"],"priority":0.5}},{"type":"resource_link","uri":"file:///notes/today.md","name":"today\u202Edm.exe","size":123456789012345678901}],"structuredContent":{"temperature":21.5,"ok":true,"unit":null,"samples":[1,2,3,5,8,13]},"isError":false,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","server info":{"name":"everything"}}}}';

export const SAMPLE_JSON = prettyJson(WIRE) ?? WIRE;

export const SAMPLE_TREE: readonly TreeNode[] = [
  {
    id: 'everything',
    label: 'everything',
    detail: '2025-11-25',
    children: [
      {
        id: 'everything/tools',
        label: 'tools',
        detail: '16',
        children: ['echo', 'get-sum', 'longRunningOperation', 'printEnv', 'sampleLLM'].map((name) => ({
          id: `everything/tools/${name}`,
          label: name,
          detail: name === 'echo' ? '{"message": string}' : undefined,
        })),
      },
      {
        id: 'everything/resources',
        label: 'resources',
        detail: '100',
        children: [{ id: 'r1', label: 'test://static/1' }],
      },
      {
        id: 'everything/prompts',
        label: 'prompts',
        detail: '3',
        children: [{ id: 'p1', label: 'review-code' }],
      },
    ],
  },
  { id: 'hosts', label: 'hosts', detail: '1', children: [{ id: 'h1', label: 'this machine', tone: 'ok' }] },
  { id: 'context', label: 'shared context', detail: 'empty', tone: 'muted' },
  {
    id: 'many',
    label: 'five thousand',
    detail: '5000',
    children: Array.from({ length: 5000 }, (_, at) => ({
      id: `many/${at}`,
      label: `node ${at}`,
      detail: String(at * at),
    })),
  },
];
