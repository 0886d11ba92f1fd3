/**
 * Real servers of other people, from the registry, in the version of the lock file; and what a client does with each. The golden
 * tapes were recorded from these sessions (scripts/make-golden-tapes.mjs), and are served and played with them.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/client';

export interface RealServer {
  /** Of the golden tape's folder. */
  readonly name: string;
  /** Relative to the folder that `prepareFolder` makes, so that no path of a machine is on the tape. */
  readonly args: readonly string[];
  env(folder: string): Readonly<Record<string, string>>;
  /** `note` is told every outcome. */
  session(client: Client, note: (what: string, asked: Promise<unknown>) => Promise<void>): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** As seen from a prepared folder. */
const script = (file: URL): string => relative(ROOT, fileURLToPath(file));

/** What the servers find when they start. */
export function prepareFolder(folder: string): void {
  mkdirSync(join(folder, 'files', 'letters'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  writeFileSync(join(folder, 'files', 'readme.md'), '# Files\n\nTo be read by a server.\n');
  writeFileSync(join(folder, 'files', 'letters', 'ada.txt'), 'Dear Ada,\nthe engine works.\nYours\n');
  writeFileSync(join(folder, 'files', 'letters', 'grace.txt'), 'Dear Grace,\nthe bug is a moth.\n');
}

const call = (name: string, args: Record<string, unknown> = {}) => ({ name, arguments: args });

export const REAL_SERVERS: readonly RealServer[] = [
  {
    name: 'everything',
    args: [
      script(
        new URL('../../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
      ),
      'stdio',
    ],
    env: () => ({}),
    async session(client, note) {
      client.setRequestHandler('sampling/createMessage', () => ({
        model: 'golden',
        role: 'assistant',
        content: { type: 'text', text: 'An answer from the client.' },
      }));
      client.setRequestHandler('elicitation/create', () => ({
        action: 'accept',
        content: { name: 'Ada', check: true, email: 'ada@example.com', integer: 42, number: 0.5 },
      }));
      client.setRequestHandler('roots/list', () => ({
        roots: [{ uri: 'file:///golden/root', name: 'golden' }],
      }));
      await note('tools', client.listTools());
      await note('prompts', client.listPrompts());
      await note('templates', client.listResourceTemplates());
      // Another answer at every moment: what an ignore file is for.
      await note('resource', client.readResource({ uri: 'demo://resource/dynamic/text/1' }));
      await note('prompt', client.getPrompt({ name: 'args-prompt', arguments: { city: 'Paris' } }));
      await note('no prompt', client.getPrompt({ name: 'no-such-prompt' }));
      await Promise.all([
        note('echo one', client.callTool(call('echo', { message: 'one' }))),
        note('echo two', client.callTool(call('echo', { message: 'two' }))),
        note('sum', client.callTool(call('get-sum', { a: 17, b: 25 }))),
      ]);
      await note('wrong', client.callTool(call('get-sum', { a: 'many' })));
      await note('unknown', client.callTool(call('no-such-tool')));
      await note('weather', client.callTool(call('get-structured-content', { location: 'Chicago' })));
      await note('image', client.callTool(call('get-tiny-image')));
      await note('links', client.callTool(call('get-resource-links', { count: 2 })));
      await note('annotated', client.callTool(call('get-annotated-message', { messageType: 'error' })));
      await note(
        'long',
        client.callTool(call('trigger-long-running-operation', { duration: 0.3, steps: 3 }), {
          onprogress: () => {},
        }),
      );
      await note(
        'sampling',
        client.callTool(call('trigger-sampling-request', { prompt: 'Hello?', maxTokens: 9 })),
      );
      await note('elicitation', client.callTool(call('trigger-elicitation-request')));
      await note('roots', client.callTool(call('get-roots-list')));
    },
  },
  {
    name: 'filesystem',
    args: [
      script(
        new URL('../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js', import.meta.url),
      ),
      'files',
    ],
    env: () => ({}),
    async session(client, note) {
      await note('tools', client.listTools());
      await note('tree', client.callTool(call('directory_tree', { path: '.' })));
      await note('list', client.callTool(call('list_directory', { path: '.' })));
      await Promise.all([
        note('ada', client.callTool(call('read_text_file', { path: 'letters/ada.txt' }))),
        note('head', client.callTool(call('read_text_file', { path: 'letters/ada.txt', head: 1 }))),
        note('grace', client.callTool(call('read_text_file', { path: 'letters/grace.txt', tail: 1 }))),
      ]);
      await note('write', client.callTool(call('write_file', { path: 'new.txt', content: 'one\ntwo\n' })));
      await note(
        'move',
        client.callTool(call('move_file', { source: 'new.txt', destination: 'letters/new.txt' })),
      );
      // The same question twice, with another answer each time.
      await note('list', client.callTool(call('list_directory', { path: '.' })));
      // Messages about files would name the folder; this one does not.
      const edits = [{ oldText: 'three', newText: '3' }];
      await note('wrong', client.callTool(call('edit_file', { path: 'letters/new.txt', edits })));
    },
  },
  {
    name: 'memory',
    args: [
      script(
        new URL('../../node_modules/@modelcontextprotocol/server-memory/dist/index.js', import.meta.url),
      ),
    ],
    env: (folder) => ({ MEMORY_FILE_PATH: join(folder, 'memory.jsonl') }),
    async session(client, note) {
      await note('tools', client.listTools());
      await note('empty', client.callTool(call('read_graph')));
      await note(
        'create',
        client.callTool(
          call('create_entities', {
            entities: [
              { name: 'Ada', entityType: 'person', observations: ['wrote the first program'] },
              { name: 'Engine', entityType: 'machine', observations: [] },
            ],
          }),
        ),
      );
      await note(
        'relate',
        client.callTool(
          call('create_relations', { relations: [{ from: 'Ada', to: 'Engine', relationType: 'programs' }] }),
        ),
      );
      await note('search', client.callTool(call('search_nodes', { query: 'program' })));
      await note('open', client.callTool(call('open_nodes', { names: ['Engine'] })));
      await note('graph', client.callTool(call('read_graph')));
      await note(
        'nobody',
        client.callTool(
          call('add_observations', { observations: [{ entityName: 'Nobody', contents: ['x'] }] }),
        ),
      );
      await note('resources', client.listResources());
    },
  },
  {
    name: 'sequential-thinking',
    args: [
      script(
        new URL(
          '../../node_modules/@modelcontextprotocol/server-sequential-thinking/dist/index.js',
          import.meta.url,
        ),
      ),
    ],
    env: () => ({ DISABLE_THOUGHT_LOGGING: 'true' }),
    async session(client, note) {
      await note('tools', client.listTools());
      for (let thoughtNumber = 1; thoughtNumber <= 4; thoughtNumber += 1) {
        const thought = `Step ${thoughtNumber} of a plan.`;
        const about = { thought, thoughtNumber, totalThoughts: 4, nextThoughtNeeded: thoughtNumber < 4 };
        await note('think', client.callTool(call('sequentialthinking', about)));
      }
      await note('wrong', client.callTool(call('sequentialthinking', { thought: 'No number.' })));
    },
  },
  {
    name: 'time',
    args: [script(new URL('../../node_modules/time-mcp/dist/index.js', import.meta.url))],
    env: () => ({ TZ: 'UTC' }),
    async session(client, note) {
      await note('tools', client.listTools());
      await note('days', client.callTool(call('days_in_month', { date: '2028-02-01' })));
      await note('week', client.callTool(call('get_week_year', { date: '2026-11-28' })));
      await note(
        'convert',
        client.callTool(
          call('convert_time', {
            sourceTimezone: 'Asia/Shanghai',
            targetTimezone: 'Europe/London',
            time: '2026-11-28 12:00:00',
          }),
        ),
      );
      await note('stamp', client.callTool(call('get_timestamp', { time: '2026-11-28 12:00:00.000' })));
      await note('wrong', client.callTool(call('convert_time', { time: 'noon' })));
    },
  },
];
