/** A HostApi for the tests of the shells: the few procedures they use answer, the others fail as values. */
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { firstHead, type AppInfo, type Head } from '../../../src-shared/api/head.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';

function absent(): Promise<Result<never>> {
  return Promise.resolve(fail('internal', 'The fake host does not do this.', 'Use the real one.'));
}

export function fakeHead(hostRun: string, total = 0): Head {
  const head = firstHead(hostRun);
  return { ...head, live: { ...head.live, total } };
}

export function fakeInfo(hostRun: string): AppInfo {
  return {
    version: '0.0.0',
    shell: 'web',
    hostRun,
    startedMs: 0,
    dataFolder: '',
    platform: process.platform,
    node: process.versions.node,
    program: ['tapedeck'],
    flagOverrides: [],
    notices: [],
  };
}

/** Heads that count up as fast as they are read, until the signal. */
async function* heads(hostRun: string, signal: AbortSignal): AsyncGenerator<Head, void, undefined> {
  for (let total = 0; !signal.aborted; total += 1) {
    yield fakeHead(hostRun, total);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

// eslint-disable-next-line require-yield -- a stream that cannot begin
async function* noCall(): AsyncGenerator<never, void, undefined> {
  throw new Error('the fake host has no calls');
}

/** Groups given in `over` replace those of the fake. */
export function fakeHostApi(over: Partial<HostApi> = {}, hostRun = 'run-1'): HostApi {
  return {
    app: {
      info: () => Promise.resolve(ok(fakeInfo(hostRun))),
      head: (signal) => heads(hostRun, signal),
    },
    servers: {
      list: () => Promise.resolve(ok([])),
      samples: () => Promise.resolve(ok([])),
      add: absent,
      addSample: absent,
      update: absent,
      remove: ({ id }) =>
        Promise.resolve(fail('unknown-server', `There is no server ${id}.`, 'Look at the list.')),
      previewConfig: absent,
      importLocations: absent,
      import: absent,
      start: absent,
      stop: absent,
      restart: absent,
      stderr: absent,
    },
    tools: { list: () => Promise.resolve(ok([])), call: absent, get: absent, cancel: absent, watch: noCall },
    messages: { page: absent, entry: absent, body: absent, stages: absent, locate: absent },
    tapes: { list: () => Promise.resolve(ok([])) },
    recording: { retry: absent },
    guards: { list: absent, set: absent, reset: absent, isolate: absent },
    supervision: {
      get: absent,
      setPolicy: absent,
      setRoot: absent,
      putGroup: absent,
      removeGroup: absent,
      startGroup: absent,
      stopGroup: absent,
      restartGroup: absent,
      setPaused: absent,
      restartNow: absent,
      reset: absent,
    },
    settings: { get: absent, set: absent },
    data: { versions: absent, rollback: absent },
    recovery: {
      state: absent,
      report: absent,
      rebuild: absent,
      snapshots: absent,
      stateAt: absent,
      rebase: absent,
      accept: absent,
      discard: absent,
      quarantine: absent,
      putBack: absent,
      deleteForGood: absent,
      verify: absent,
      stopVerifying: absent,
    },
    taps: { file: absent, plan: absent, write: absent },
    storage: {
      usage: absent,
      seal: absent,
      pin: absent,
      remove: absent,
      restore: absent,
      previewSweep: absent,
      sweep: absent,
      compact: absent,
    },
    files: {
      export: absent,
      preview: absent,
      upload: absent,
      append: absent,
      import: absent,
      watch: noCall,
      cancel: absent,
    },
    questions: {
      list: absent,
      answer: absent,
      roots: absent,
      setRoots: absent,
      standing: absent,
      setStanding: absent,
    },
    notes: { marks: absent, list: absent, get: absent, put: absent, remove: absent },
    replay: {
      stateAt: absent,
      listsAt: absent,
      documentAt: absent,
      decidedAt: absent,
      cacheAt: absent,
      winding: absent,
      cancel: absent,
    },
    reruns: {
      plan: absent,
      start: absent,
      list: absent,
      get: absent,
      cancel: absent,
      watch: noCall,
      message: absent,
      compare: absent,
      items: absent,
      nextDifference: absent,
      body: absent,
      setRules: absent,
      links: absent,
      pairs: absent,
    },
    buffers: { list: absent },
    timeline: {
      density: absent,
      exchanges: absent,
      marks: absent,
      statistics: absent,
      values: absent,
      plot: absent,
    },
    suggest: { values: absent, paths: absent },
    cache: { overview: absent, entries: absent, clear: absent, setRule: absent },
    catalog: {
      list: absent,
      refresh: absent,
      read: absent,
      prompt: absent,
      subscribe: absent,
      complete: absent,
      send: absent,
      cancel: absent,
      watch: noCall,
      versions: absent,
      changes: absent,
      definition: absent,
    },
    backups: {
      list: absent,
      create: absent,
      cancel: absent,
      verify: absent,
      remove: absent,
      restore: absent,
      cancelRestore: absent,
    },
    replica: { pull: absent, push: () => Promise.resolve(ok(null)) },
    ...over,
  };
}
