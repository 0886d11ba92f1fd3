/**
 * Questions that change nothing: when the link breaks under one it is asked again on the next. Commands never are, for
 * they may have been carried out.
 */
const READS: ReadonlySet<string> = new Set([
  'app.info',
  'servers.list',
  'servers.samples',
  'servers.previewConfig',
  'servers.importLocations',
  'servers.stderr',
  'tools.list',
  'tools.get',
  'messages.page',
  'messages.entry',
  'messages.body',
  'messages.locate',
  'messages.stages',
  'tapes.list',
  'catalog.list',
  'catalog.versions',
  'catalog.changes',
  'catalog.definition',
  'cache.overview',
  'cache.entries',
  'guards.list',
  'supervision.get',
  'settings.get',
  'questions.list',
  'questions.roots',
  'questions.standing',
  'recovery.state',
  'recovery.report',
  'recovery.snapshots',
  'recovery.stateAt',
  'backups.list',
  'buffers.list',
  'data.versions',
  'storage.usage',
  'taps.file',
  'replica.pull',
  'timeline.density',
  'timeline.exchanges',
  'timeline.marks',
  'timeline.statistics',
  'timeline.plot',
  'timeline.values',
  'suggest.values',
  'suggest.paths',
  'replay.stateAt',
  'replay.listsAt',
  'replay.documentAt',
  'replay.decidedAt',
  'replay.cacheAt',
  'replay.winding',
  'notes.marks',
  'notes.list',
  'notes.get',
  'reruns.list',
  'reruns.get',
  'reruns.message',
  'reruns.compare',
  'reruns.items',
  'reruns.body',
  'reruns.nextDifference',
  'reruns.pairs',
  'reruns.links',
]);

/** Streams end with the link; whoever reads one begins another. They have no deadline. */
const STREAMS: ReadonlySet<string> = new Set([
  'app.head',
  'tools.watch',
  'catalog.watch',
  'files.watch',
  'reruns.watch',
]);

export function isRead(path: readonly string[]): boolean {
  return READS.has(path.join('.'));
}

export function isStream(path: readonly string[]): boolean {
  return STREAMS.has(path.join('.'));
}
