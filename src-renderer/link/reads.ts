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
  'tapes.list',
  'replica.pull',
  'timeline.density',
  'timeline.exchanges',
  'timeline.marks',
  'timeline.statistics',
  'timeline.values',
  'suggest.values',
  'suggest.paths',
  'replay.stateAt',
  'replay.listsAt',
  'replay.documentAt',
  'replay.decidedAt',
  'notes.marks',
  'notes.list',
  'notes.get',
  'reruns.list',
  'reruns.get',
  'reruns.message',
  'reruns.compare',
  'reruns.items',
  'reruns.body',
  'reruns.links',
]);

/** Streams end with the link; whoever reads one begins another. They have no deadline. */
const STREAMS: ReadonlySet<string> = new Set(['app.head', 'tools.watch', 'files.watch', 'reruns.watch']);

export function isRead(path: readonly string[]): boolean {
  return READS.has(path.join('.'));
}

export function isStream(path: readonly string[]): boolean {
  return STREAMS.has(path.join('.'));
}
