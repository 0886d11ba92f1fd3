// Proves that the layer rules see every form of import: a small tree with one wrong import, cruised with the real rules.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type IFlattenedRuleSet } from 'dependency-cruiser';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import config from '../../.dependency-cruiser.mjs';

const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true, force: true });
});

/** Writes the files into a fresh folder and returns `rule: from -> to` for each violation. */
async function violations(files: Record<string, string>): Promise<string[]> {
  const tree = mkdtempSync(join(tmpdir(), 'tapedeck-layers-'));
  trees.push(tree);
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const options: ICruiseOptions = {
    ...(config.options as ICruiseOptions),
    baseDir: tree,
    validate: true,
    ruleSet: { forbidden: config.forbidden } as IFlattenedRuleSet,
  };
  const { output } = await cruise(['src-shared', 'src-main', 'src-renderer'], options);
  if (typeof output === 'string') throw new Error(output);
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

/** A tree in which all is as it should be. */
const LEGAL = {
  'src-shared/base/result.ts': 'export type Result = number;\nexport const ok = 1;\n',
  'src-shared/wire/parse.ts': "import { ok } from '../base/result.ts';\nexport const parse = ok;\n",
  'src-main/host/ports.ts':
    "import type { Result } from '../../src-shared/base/result.ts';\nexport type Clock = Result;\n",
  'src-main/host/index/worker.ts':
    "import { join } from 'node:path';\nexport const place = join('a', 'b');\n",
  'src-main/host/journal/segment.ts':
    "import type { Clock } from '../ports.ts';\nexport type Segment = Clock;\n",
  'src-main/host/host.ts': "export { place } from './index/worker.ts';\n",
  'src-main/shells/electron/main.ts': "import { app } from 'electron';\nexport const ready = app;\n",
  'src-renderer/link/port.ts':
    "import { ok } from '../../src-shared/base/result.ts';\nexport const port = ok;\n",
  'src-renderer/views/tools.tsx': 'export const tools = 1;\n',
  'src-renderer/main.tsx':
    "import { tools } from './views/tools.tsx';\nimport { port } from './link/port.ts';\nexport const app = [tools, port];\n",
  'node_modules/electron/package.json': '{"name":"electron","main":"index.js","types":"electron.d.ts"}',
  'node_modules/electron/index.js': 'module.exports = {};\n',
  'node_modules/electron/electron.d.ts': 'export declare const app: number;\n',
  'node_modules/left-pad/package.json': '{"name":"left-pad","main":"index.js"}',
  'node_modules/left-pad/index.js': 'module.exports = {};\n',
};

/** Every way to name another module. */
const FORMS: Record<string, (to: string) => string> = {
  static: (to) => `import { x } from '${to}';\nexport const y = x;\n`,
  'side effect': (to) => `import '${to}';\nexport const y = 1;\n`,
  'type-only': (to) => `import type { X } from '${to}';\nexport type Y = X;\n`,
  'inline type': (to) => `import { type X } from '${to}';\nexport type Y = X;\n`,
  'import() type': (to) => `export type Y = import('${to}').X;\n`,
  're-export': (to) => `export { x } from '${to}';\n`,
  're-export of all': (to) => `export * from '${to}';\n`,
  'type re-export': (to) => `export type { X } from '${to}';\n`,
  dynamic: (to) => `export const y = () => import('${to}');\n`,
  'dynamic, template': (to) => `export const y = () => import(\`${to}\`);\n`,
  require: (to) => `declare const require: (name: string) => unknown;\nexport const y = require('${to}');\n`,
  'import = require': (to) => `import y = require('${to}');\nexport { y };\n`,
};

test('a tree that keeps the rules has no violations', async () => {
  expect(await violations(LEGAL)).toEqual([]);
});

/** What is wrong, in which folder, what it imports, and the rule that should say so. */
const CROSSINGS = [
  ['shared points backwards', 'src-shared/base', '../wire/parse.ts', 'shared-base: own code'],
  [
    'a host folder reaches for its sibling',
    'src-main/host/journal',
    '../index/worker.ts',
    'host-journal: own code',
  ],
  [
    'the renderer reaches for the host',
    'src-renderer/store',
    '../../src-main/host/ports.ts',
    'renderer: own code',
  ],
  ['a view reaches for the link', 'src-renderer/views', '../link/port.ts', 'views: own code'],
  ['electron outside its shell', 'src-main/host/session', 'electron', 'electron'],
  [
    'a shell reaches past host.ts',
    'src-main/shells/web',
    '../../host/index/worker.ts',
    'shell-web: own code',
  ],
] as const;

describe('each form of import, in each wrong direction', () => {
  const cases = Object.entries(FORMS).flatMap(([form, write], index) =>
    CROSSINGS.map(([what, folder, to, rule]) => ({
      form,
      what,
      rule,
      file: `${folder}/wrong-${index}.ts`,
      text: write(to),
    })),
  );
  let found: string[] = [];
  beforeAll(async () => {
    found = await violations({
      ...LEGAL,
      ...Object.fromEntries(cases.map(({ file, text }) => [file, text])),
    });
  });

  test.each(cases)('$form: $what', ({ rule, file }) => {
    expect(found.filter((line) => line.startsWith(`${rule}: ${file} -> `))).toHaveLength(1);
  });
});

test.each([
  ['shared uses Node', 'src-shared/state/wrong.ts', "import 'node:fs';\n", 'shared-state: node'],
  [
    'the renderer uses Node',
    'src-renderer/ui/wrong.ts',
    "import type { Stats } from 'fs';\nexport type S = Stats;\n",
    'renderer: node',
  ],
  [
    'a package that the layer does not list',
    'src-main/host/capture/wrong.ts',
    "import 'left-pad';\n",
    'host-capture: packages',
  ],
  ['a folder that no row names', 'src-main/plugins/wrong.ts', "import '../host/ports.ts';\n", 'no layer'],
  ['a module that is not there', 'src-renderer/wrong.ts', "import './missing.ts';\n", 'resolvable'],
])('%s', async (_case, file, text, rule) => {
  const found = await violations({ ...LEGAL, [file]: text });
  expect(found.some((line) => line.startsWith(`${rule}: ${file} -> `))).toBe(true);
});

test('a cycle, even of types only', async () => {
  const found = await violations({
    ...LEGAL,
    'src-shared/base/a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
    'src-shared/base/b.ts': "import type { A } from './a.ts';\nexport type B = A[];\n",
  });
  expect(found.some((line) => line.startsWith('no cycles: '))).toBe(true);
});
