// Which way things point: one row a layer. What a row does not name, that layer may not import, in whatever form:
// static, type-only, re-export, dynamic or require. There is no list of exceptions; a new need is a change of this table.

/**
 * `own`: paths of this repository (regular expressions, from the root; a layer may always import itself).
 * `node`: Node's built-in modules. `npm`: packages, by name.
 * @typedef {{layer: string, path: string, own?: string[], node?: boolean, npm?: string[]}} Row
 */

const TEST = '[.](test|spec)[.]tsx?$';
const PORTS = '^src-main/host/ports([.]ts$|/)';
const RPC = '^src-main/shells/(rpc|page)/';
/** What every shell has: the version, for one. */
const SHELLS = '^src-main/shells/[^/]+[.]ts$';
const HOST = '^src-main/host/host[.]ts$';
/** A tap, a mock and a drive are processes of their own, or are put into a client's file, and do without the rest of the host. */
const TAP = '^src-main/host/wiring/(tap/(open-tap|client-(file|configs))|replay/open-(mock|drive))[.]ts$';
const SHARED = '^src-shared/';

/** Inside src-shared each folder sees itself and those before it. */
const SHARED_ORDER = [
  'base',
  'wire',
  'journal',
  'tape-file',
  'redact',
  'state',
  'har',
  'query',
  'timeline',
  'api',
  'rerun',
  'mock',
];
const SHARED_NPM = ['zod', 'canonicalize'];
/** What a folder may use beside those. */
/** @type {Record<string, string[]>} */
const SHARED_OWN_NPM = {
  query: ['@lezer/lr', '@lezer/common'],
  api: ['@orpc/contract'],
  rerun: ['jsondiffpatch'],
};

/** A host folder and the packages it may use, besides Node's own. Siblings never: host.ts and wiring/ tie them together. */
const HOST_FOLDERS = {
  transport: ['ws'],
  capture: [],
  session: ['@modelcontextprotocol/client'],
  supervisor: ['cockatiel'],
  journal: [],
  index: [],
  projections: [],
  execution: ['ajv', 'ajv-formats', 'canonicalize', 'lru-cache', 'cockatiel'],
  replica: ['yjs', 'lib0', 'canonicalize'],
  commands: [],
  subscription: [],
  registry: [],
  config: ['jsonc-parser', 'canonicalize'],
  database: [],
  snapshots: [],
  recovery: [],
  storage: [],
  notes: [],
  catalog: [],
  backup: [],
  tap: ['undici'],
  rerun: [],
  exchange: [],
  replay: [],
  questions: [],
  mock: ['lru-cache'],
};

const SERVER_RPC = ['@orpc/server', '@orpc/client', '@orpc/contract'];
const BROWSER_FORMS = ['@rjsf/core', '@rjsf/utils', '@cfworker/json-schema'];
const BROWSER_EDITOR = ['@codemirror/*', '@lezer/*'];
const REACT = ['react', 'react-dom'];

/** @type {Row[]} */
const LAYERS = [
  ...SHARED_ORDER.map((name, index) => ({
    layer: `shared-${name}`,
    path: `^src-shared/${name}/`,
    own: SHARED_ORDER.slice(0, index).map((earlier) => `^src-shared/${earlier}/`),
    npm: [...SHARED_NPM, ...(SHARED_OWN_NPM[name] ?? [])],
  })),

  { layer: 'host-ports', path: PORTS, own: [SHARED], node: true },
  ...Object.entries(HOST_FOLDERS).map(([name, npm]) => ({
    layer: `host-${name}`,
    path: `^src-main/host/${name}/`,
    own: [SHARED, PORTS],
    node: true,
    npm: ['zod', ...npm],
  })),
  {
    layer: 'host-wiring',
    path: '^src-main/host/(wiring/.*|[^/]+)[.]ts$',
    own: [SHARED, '^src-main/host/'],
    node: true,
  },
  {
    layer: 'sim',
    path: '^src-main/sim/',
    own: [SHARED, '^src-main/host/'],
    node: true,
    npm: ['fast-check', 'yjs', 'zod', 'vitest'],
  },

  { layer: 'shells', path: SHELLS, own: [SHARED, PORTS, HOST], node: true, npm: ['zod', 'undici'] },
  // What both windows speak with the host, whatever carries it.
  { layer: 'shell-rpc', path: RPC, own: [SHARED, PORTS], npm: ['zod', ...SERVER_RPC], node: true },
  {
    layer: 'shell-electron',
    path: '^src-main/shells/electron/',
    own: [SHARED, PORTS, HOST, RPC, SHELLS],
    node: true,
    npm: ['electron', 'zod', ...SERVER_RPC],
  },
  {
    layer: 'shell-web',
    path: '^src-main/shells/web/',
    own: [SHARED, PORTS, HOST, RPC, SHELLS],
    node: true,
    npm: ['hono', '@hono/node-server', 'ws', 'zod', ...SERVER_RPC],
  },
  {
    layer: 'shell-cli',
    path: '^src-main/shells/cli/',
    // `serve` is the web shell started from the command line.
    own: [SHARED, PORTS, HOST, TAP, RPC, SHELLS, '^src-main/shells/web/'],
    node: true,
    npm: ['commander', 'ws', 'zod', 'jsonc-parser', ...SERVER_RPC],
  },

  {
    layer: 'link',
    path: '^src-renderer/link/',
    own: [SHARED],
    npm: ['zod', '@orpc/client', '@orpc/contract'],
  },
  {
    layer: 'store',
    path: '^src-renderer/store/',
    own: [SHARED, '^src-renderer/(link|workspace)/'],
    npm: ['zustand', 'zod', 'react', '@orpc/client', '@orpc/contract'],
  },
  { layer: 'workspace', path: '^src-renderer/workspace/', own: [SHARED], npm: ['dexie', 'zod', 'react'] },
  {
    layer: 'commands',
    path: '^src-renderer/commands/',
    own: ['^src-renderer/(store|ui)/'],
    npm: ['react', 'zustand'],
  },
  {
    layer: 'views',
    path: '^src-renderer/views/',
    own: [SHARED, '^src-renderer/(store|workspace|ui|commands)/'],
    npm: [
      ...REACT,
      'zod',
      'lucide-react',
      'react-resizable-panels',
      'yjs',
      'url-template',
      ...BROWSER_FORMS,
      ...BROWSER_EDITOR,
    ],
  },
  {
    layer: 'ui',
    path: '^src-renderer/ui/',
    own: ['^src-shared/base/'],
    npm: [...REACT, 'lucide-react', 'react-resizable-panels', ...BROWSER_FORMS, ...BROWSER_EDITOR],
  },
];

/** What tests may import on top of their layer's row: the tools, and in src-main the fakes and conformance suites. */
const TEST_NPM = ['vitest', 'fast-check', '@modelcontextprotocol/*'];
const TEST_OWN = ['^src-main/sim/', '^e2e/'];

const OURS = '^(src-[a-z]+|e2e|scripts|resources)/';
const escape = (/** @type {string} */ name) => name.replaceAll('.', '[.]').replace(/\/\*$/, '/[^/]+');
const packages = (/** @type {string[]} */ names) =>
  names.map((name) => `(^|/)node_modules/(@types/)?${escape(name)}(/|$)`);
/** An empty list must match nothing. */
const any = (/** @type {string[]} */ patterns) => (patterns.length > 0 ? patterns.join('|') : '^$');

/** The rules of one row, once for its code and once for its tests. @param {Row} row */
function rulesOf({ layer, path, own = [], node = false, npm = [] }) {
  return [false, true].flatMap((tests) => {
    const name = tests ? `${layer}-tests` : layer;
    const from = tests ? { path: `(${path.replace(/\$$/, '')}).*${TEST}` } : { path, pathNot: TEST };
    const reach = [path, ...own, ...(tests ? TEST_OWN : [])];
    const rules = [
      {
        name: `${name}: own code`,
        comment: `${layer} may import ${own.join(', ') || 'nothing but itself'}`,
        severity: 'error',
        from,
        to: { path: OURS, pathNot: any(reach) },
      },
      {
        name: `${name}: packages`,
        comment: `${layer} may use ${npm.join(', ') || 'no package'}`,
        severity: 'error',
        from,
        to: { path: 'node_modules/', pathNot: any(packages(tests ? [...npm, ...TEST_NPM] : npm)) },
      },
    ];
    const builtins = {
      name: `${name}: node`,
      comment: `${layer} runs without Node`,
      severity: 'error',
      from,
      to: { dependencyTypes: ['core'] },
    };
    return node || tests ? rules : [...rules, builtins];
  });
}

export default {
  forbidden: [
    ...LAYERS.flatMap(rulesOf),
    {
      name: 'no layer',
      comment: 'a folder in src-main and src-shared is a row of the table',
      severity: 'error',
      from: { path: '^src-(shared|main)/', pathNot: any(LAYERS.map((row) => row.path)) },
      to: {},
    },
    {
      name: 'renderer: own code',
      comment: 'the renderer, whatever the folder, sees itself and src-shared',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: TEST },
      to: { path: OURS, pathNot: '^src-(renderer|shared)/' },
    },
    {
      name: 'renderer: node',
      comment: 'the renderer runs without Node',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron',
      comment: 'importing electron under plain Node downloads a binary and throws',
      severity: 'error',
      from: { pathNot: '^src-main/shells/electron/' },
      to: { path: '(^electron(/|$)|node_modules/electron(/|$))' },
    },
    {
      name: 'product',
      comment: 'what ships does not depend on tests, scripts or fixtures',
      severity: 'error',
      from: { path: '^src-', pathNot: TEST },
      to: { path: `^(e2e|scripts)/|${TEST}` },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: { path: '^src-' }, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    detectJSDocImports: true,
    detectProcessBuiltinModuleCalls: true,
    moduleSystems: ['es6', 'cjs', 'tsd'],
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|test-results)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'browser', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
