import { implement } from '@orpc/server';
import { FailureError, type Result } from '../../../src-shared/base/failure.ts';
import { contract } from '../../../src-shared/api/contract.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';

/** The value, or a throw that failures.ts turns into the contract's FAILURE: inside oRPC only a throw can travel. */
async function unwrap<T>(result: Promise<Result<T>>): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new FailureError(settled.failure);
  return settled.value;
}

/** A caller that cannot go away has no signal; then a stream ends only by itself. */
function orNever(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}

const os = implement(contract);

/** The contract, answered by a host. Inputs and outputs are checked by oRPC against the contract's schemas. */
export function createRouter(api: HostApi) {
  return os.router({
    app: {
      info: os.app.info.handler(() => unwrap(api.app.info())),
      head: os.app.head.handler(({ signal }) => api.app.head(orNever(signal))),
    },
    servers: {
      list: os.servers.list.handler(() => unwrap(api.servers.list())),
      samples: os.servers.samples.handler(() => unwrap(api.servers.samples())),
      add: os.servers.add.handler(({ input }) => unwrap(api.servers.add(input))),
      addSample: os.servers.addSample.handler(({ input }) => unwrap(api.servers.addSample(input))),
      update: os.servers.update.handler(({ input }) => unwrap(api.servers.update(input))),
      remove: os.servers.remove.handler(({ input }) => unwrap(api.servers.remove(input))),
      importLocations: os.servers.importLocations.handler(() => unwrap(api.servers.importLocations())),
      import: os.servers.import.handler(({ input }) => unwrap(api.servers.import(input))),
      previewConfig: os.servers.previewConfig.handler(({ input }) =>
        unwrap(api.servers.previewConfig(input)),
      ),
      start: os.servers.start.handler(({ input }) => unwrap(api.servers.start(input))),
      stop: os.servers.stop.handler(({ input }) => unwrap(api.servers.stop(input))),
      restart: os.servers.restart.handler(({ input }) => unwrap(api.servers.restart(input))),
      stderr: os.servers.stderr.handler(({ input }) => unwrap(api.servers.stderr(input))),
    },
    tools: {
      list: os.tools.list.handler(({ input }) => unwrap(api.tools.list(input))),
      call: os.tools.call.handler(({ input }) => unwrap(api.tools.call(input))),
      get: os.tools.get.handler(({ input }) => unwrap(api.tools.get(input))),
      cancel: os.tools.cancel.handler(({ input }) => unwrap(api.tools.cancel(input))),
      watch: os.tools.watch.handler(({ input, signal }) => api.tools.watch(input, orNever(signal))),
    },
    messages: {
      page: os.messages.page.handler(({ input }) => unwrap(api.messages.page(input))),
      entry: os.messages.entry.handler(({ input }) => unwrap(api.messages.entry(input))),
      body: os.messages.body.handler(({ input }) => unwrap(api.messages.body(input))),
      stages: os.messages.stages.handler(({ input }) => unwrap(api.messages.stages(input))),
      locate: os.messages.locate.handler(({ input }) => unwrap(api.messages.locate(input))),
    },
    tapes: {
      list: os.tapes.list.handler(() => unwrap(api.tapes.list())),
    },
    data: {
      versions: os.data.versions.handler(() => unwrap(api.data.versions())),
      rollback: os.data.rollback.handler(({ input }) => unwrap(api.data.rollback(input))),
    },
    recording: {
      retry: os.recording.retry.handler(() => unwrap(api.recording.retry())),
    },
    guards: {
      list: os.guards.list.handler(() => unwrap(api.guards.list())),
      set: os.guards.set.handler(({ input }) => unwrap(api.guards.set(input))),
      reset: os.guards.reset.handler(({ input }) => unwrap(api.guards.reset(input))),
      isolate: os.guards.isolate.handler(({ input }) => unwrap(api.guards.isolate(input))),
    },
    supervision: {
      get: os.supervision.get.handler(() => unwrap(api.supervision.get())),
      setPolicy: os.supervision.setPolicy.handler(({ input }) => unwrap(api.supervision.setPolicy(input))),
      setRoot: os.supervision.setRoot.handler(({ input }) => unwrap(api.supervision.setRoot(input))),
      putGroup: os.supervision.putGroup.handler(({ input }) => unwrap(api.supervision.putGroup(input))),
      removeGroup: os.supervision.removeGroup.handler(({ input }) =>
        unwrap(api.supervision.removeGroup(input)),
      ),
      startGroup: os.supervision.startGroup.handler(({ input }) => unwrap(api.supervision.startGroup(input))),
      stopGroup: os.supervision.stopGroup.handler(({ input }) => unwrap(api.supervision.stopGroup(input))),
      restartGroup: os.supervision.restartGroup.handler(({ input }) =>
        unwrap(api.supervision.restartGroup(input)),
      ),
      setPaused: os.supervision.setPaused.handler(({ input }) => unwrap(api.supervision.setPaused(input))),
      restartNow: os.supervision.restartNow.handler(({ input }) => unwrap(api.supervision.restartNow(input))),
      reset: os.supervision.reset.handler(({ input }) => unwrap(api.supervision.reset(input))),
    },
    settings: {
      get: os.settings.get.handler(() => unwrap(api.settings.get())),
      set: os.settings.set.handler(({ input }) => unwrap(api.settings.set(input))),
    },
    recovery: {
      state: os.recovery.state.handler(() => unwrap(api.recovery.state())),
      report: os.recovery.report.handler(({ input }) => unwrap(api.recovery.report(input))),
      rebuild: os.recovery.rebuild.handler(() => unwrap(api.recovery.rebuild())),
      snapshots: os.recovery.snapshots.handler(({ input }) => unwrap(api.recovery.snapshots(input))),
      stateAt: os.recovery.stateAt.handler(({ input }) => unwrap(api.recovery.stateAt(input))),
      rebase: os.recovery.rebase.handler(({ input }) => unwrap(api.recovery.rebase(input))),
      accept: os.recovery.accept.handler(({ input }) => unwrap(api.recovery.accept(input))),
      discard: os.recovery.discard.handler(({ input }) => unwrap(api.recovery.discard(input))),
      quarantine: os.recovery.quarantine.handler(({ input }) => unwrap(api.recovery.quarantine(input))),
      putBack: os.recovery.putBack.handler(({ input }) => unwrap(api.recovery.putBack(input))),
      deleteForGood: os.recovery.deleteForGood.handler(({ input }) =>
        unwrap(api.recovery.deleteForGood(input)),
      ),
      verify: os.recovery.verify.handler(() => unwrap(api.recovery.verify())),
      stopVerifying: os.recovery.stopVerifying.handler(() => unwrap(api.recovery.stopVerifying())),
    },
    taps: {
      file: os.taps.file.handler(({ input }) => unwrap(api.taps.file(input))),
      plan: os.taps.plan.handler(({ input }) => unwrap(api.taps.plan(input))),
      write: os.taps.write.handler(({ input }) => unwrap(api.taps.write(input))),
    },
    storage: {
      usage: os.storage.usage.handler(() => unwrap(api.storage.usage())),
      seal: os.storage.seal.handler(() => unwrap(api.storage.seal())),
      pin: os.storage.pin.handler(({ input }) => unwrap(api.storage.pin(input))),
      remove: os.storage.remove.handler(({ input }) => unwrap(api.storage.remove(input))),
      restore: os.storage.restore.handler(({ input }) => unwrap(api.storage.restore(input))),
      previewSweep: os.storage.previewSweep.handler(({ input }) => unwrap(api.storage.previewSweep(input))),
      sweep: os.storage.sweep.handler(() => unwrap(api.storage.sweep())),
      compact: os.storage.compact.handler(() => unwrap(api.storage.compact())),
    },
    files: {
      export: os.files.export.handler(({ input }) => unwrap(api.files.export(input))),
      preview: os.files.preview.handler(({ input }) => unwrap(api.files.preview(input))),
      upload: os.files.upload.handler(({ input }) => unwrap(api.files.upload(input))),
      append: os.files.append.handler(({ input }) => unwrap(api.files.append(input))),
      import: os.files.import.handler(({ input }) => unwrap(api.files.import(input))),
      watch: os.files.watch.handler(({ input, signal }) => api.files.watch(input, orNever(signal))),
      cancel: os.files.cancel.handler(({ input }) => unwrap(api.files.cancel(input))),
    },
    questions: {
      list: os.questions.list.handler(() => unwrap(api.questions.list())),
      answer: os.questions.answer.handler(({ input }) => unwrap(api.questions.answer(input))),
      roots: os.questions.roots.handler(({ input }) => unwrap(api.questions.roots(input))),
      standing: os.questions.standing.handler(({ input }) => unwrap(api.questions.standing(input))),
      setStanding: os.questions.setStanding.handler(({ input }) => unwrap(api.questions.setStanding(input))),
      setRoots: os.questions.setRoots.handler(({ input }) => unwrap(api.questions.setRoots(input))),
    },
    notes: {
      marks: os.notes.marks.handler(() => unwrap(api.notes.marks())),
      list: os.notes.list.handler(({ input }) => unwrap(api.notes.list(input))),
      get: os.notes.get.handler(({ input }) => unwrap(api.notes.get(input))),
      put: os.notes.put.handler(({ input }) => unwrap(api.notes.put(input))),
      remove: os.notes.remove.handler(({ input }) => unwrap(api.notes.remove(input))),
    },
    suggest: {
      values: os.suggest.values.handler(({ input }) => unwrap(api.suggest.values(input))),
      paths: os.suggest.paths.handler(({ input }) => unwrap(api.suggest.paths(input))),
    },
    timeline: {
      density: os.timeline.density.handler(({ input }) => unwrap(api.timeline.density(input))),
      exchanges: os.timeline.exchanges.handler(({ input }) => unwrap(api.timeline.exchanges(input))),
      marks: os.timeline.marks.handler(({ input }) => unwrap(api.timeline.marks(input))),
      values: os.timeline.values.handler(({ input }) => unwrap(api.timeline.values(input))),
      plot: os.timeline.plot.handler(({ input }) => unwrap(api.timeline.plot(input))),
      statistics: os.timeline.statistics.handler(({ input }) => unwrap(api.timeline.statistics(input))),
    },
    replay: {
      stateAt: os.replay.stateAt.handler(({ input }) => unwrap(api.replay.stateAt(input))),
      listsAt: os.replay.listsAt.handler(({ input }) => unwrap(api.replay.listsAt(input))),
      documentAt: os.replay.documentAt.handler(({ input }) => unwrap(api.replay.documentAt(input))),
      decidedAt: os.replay.decidedAt.handler(({ input }) => unwrap(api.replay.decidedAt(input))),
      cacheAt: os.replay.cacheAt.handler(({ input }) => unwrap(api.replay.cacheAt(input))),
      winding: os.replay.winding.handler(({ input }) => unwrap(api.replay.winding(input))),
      cancel: os.replay.cancel.handler(({ input }) => unwrap(api.replay.cancel(input))),
    },
    reruns: {
      plan: os.reruns.plan.handler(({ input }) => unwrap(api.reruns.plan(input))),
      start: os.reruns.start.handler(({ input }) => unwrap(api.reruns.start(input))),
      list: os.reruns.list.handler(() => unwrap(api.reruns.list())),
      get: os.reruns.get.handler(({ input }) => unwrap(api.reruns.get(input))),
      cancel: os.reruns.cancel.handler(({ input }) => unwrap(api.reruns.cancel(input))),
      watch: os.reruns.watch.handler(({ input, signal }) => api.reruns.watch(input, orNever(signal))),
      message: os.reruns.message.handler(({ input }) => unwrap(api.reruns.message(input))),
      compare: os.reruns.compare.handler(({ input }) => unwrap(api.reruns.compare(input))),
      items: os.reruns.items.handler(({ input }) => unwrap(api.reruns.items(input))),
      nextDifference: os.reruns.nextDifference.handler(({ input }) =>
        unwrap(api.reruns.nextDifference(input)),
      ),
      body: os.reruns.body.handler(({ input }) => unwrap(api.reruns.body(input))),
      setRules: os.reruns.setRules.handler(({ input }) => unwrap(api.reruns.setRules(input))),
      links: os.reruns.links.handler(() => unwrap(api.reruns.links())),
      pairs: os.reruns.pairs.handler(({ input }) => unwrap(api.reruns.pairs(input))),
    },
    buffers: {
      list: os.buffers.list.handler(() => unwrap(api.buffers.list())),
    },
    cache: {
      overview: os.cache.overview.handler(() => unwrap(api.cache.overview())),
      entries: os.cache.entries.handler(({ input }) => unwrap(api.cache.entries(input))),
      clear: os.cache.clear.handler(({ input }) => unwrap(api.cache.clear(input))),
      setRule: os.cache.setRule.handler(({ input }) => unwrap(api.cache.setRule(input))),
    },
    catalog: {
      list: os.catalog.list.handler(({ input }) => unwrap(api.catalog.list(input))),
      refresh: os.catalog.refresh.handler(({ input }) => unwrap(api.catalog.refresh(input))),
      read: os.catalog.read.handler(({ input }) => unwrap(api.catalog.read(input))),
      prompt: os.catalog.prompt.handler(({ input }) => unwrap(api.catalog.prompt(input))),
      complete: os.catalog.complete.handler(({ input }) => unwrap(api.catalog.complete(input))),
      send: os.catalog.send.handler(({ input }) => unwrap(api.catalog.send(input))),
      cancel: os.catalog.cancel.handler(({ input }) => unwrap(api.catalog.cancel(input))),
      watch: os.catalog.watch.handler(({ input, signal }) => api.catalog.watch(input, orNever(signal))),
      subscribe: os.catalog.subscribe.handler(({ input }) => unwrap(api.catalog.subscribe(input))),
      versions: os.catalog.versions.handler(({ input }) => unwrap(api.catalog.versions(input))),
      changes: os.catalog.changes.handler(({ input }) => unwrap(api.catalog.changes(input))),
      definition: os.catalog.definition.handler(({ input }) => unwrap(api.catalog.definition(input))),
    },
    backups: {
      list: os.backups.list.handler(() => unwrap(api.backups.list())),
      create: os.backups.create.handler(() => unwrap(api.backups.create())),
      cancel: os.backups.cancel.handler(() => unwrap(api.backups.cancel())),
      verify: os.backups.verify.handler(({ input }) => unwrap(api.backups.verify(input))),
      remove: os.backups.remove.handler(({ input }) => unwrap(api.backups.remove(input))),
      restore: os.backups.restore.handler(({ input }) => unwrap(api.backups.restore(input))),
      cancelRestore: os.backups.cancelRestore.handler(() => unwrap(api.backups.cancelRestore())),
    },
    replica: {
      pull: os.replica.pull.handler(({ input }) => unwrap(api.replica.pull(input))),
      push: os.replica.push.handler(({ input }) => unwrap(api.replica.push(input))),
    },
  });
}
