/** The short words and glyphs of the table, the chips and the detail: one place, so that they are the same everywhere. */
import type { Tone } from '../../ui/row-table/types.ts';
import type { RowKind, RowStatus, Severity } from '../../../src-shared/state/row.ts';
import type { TableRow } from '../../store/rows.ts';

export type Dir = TableRow['dir'];

export interface Word {
  readonly short: string;
  readonly long: string;
  readonly tone: Tone;
}

export const DIR_WORDS: Readonly<Record<Dir, Word>> = {
  out: { short: '→', long: 'to the server', tone: 'out' },
  in: { short: '←', long: 'from the server', tone: 'in' },
  none: { short: '·', long: 'on this machine', tone: 'muted' },
};

export const KIND_WORDS: Readonly<Record<RowKind, Word>> = {
  request: { short: 'req', long: 'Requests', tone: 'none' },
  response: { short: 'res', long: 'Responses', tone: 'none' },
  notification: { short: 'ntf', long: 'Notifications', tone: 'muted' },
  invalid: { short: '???', long: 'Invalid frames', tone: 'error' },
  stderr: { short: 'err', long: 'Lines of stderr', tone: 'muted' },
  process: { short: 'proc', long: 'Process starts and exits', tone: 'muted' },
  http: { short: 'http', long: 'HTTP heads and ends', tone: 'muted' },
  session: { short: 'sess', long: 'Session changes', tone: 'muted' },
  note: { short: 'note', long: 'Notes of the recorder', tone: 'muted' },
};

/** On a chip nothing stands beside a word that would explain it. */
export const KIND_CHIPS: Readonly<Record<RowKind, { readonly label: string; readonly title: string }>> = {
  request: { label: 'req', title: 'Requests' },
  response: { label: 'res', title: 'Responses, errors among them' },
  notification: { label: 'ntf', title: 'Notifications' },
  invalid: { label: 'invalid', title: 'Frames that are no JSON-RPC message: ??? in the table' },
  stderr: { label: 'stderr', title: 'Lines that the process wrote to stderr: err in the table' },
  process: { label: 'proc', title: 'Process starts and exits' },
  http: { label: 'http', title: 'HTTP heads and ends' },
  session: { label: 'sess', title: 'Session changes' },
  note: { label: 'note', title: 'Notes of the recorder' },
};

/** A filled triangle is an error, an outlined one a warning: the shapes differ, not only the colours. */
export const SEVERITY_MARKS: Readonly<Record<Severity, { readonly glyph: string; readonly tone: Tone }>> = {
  none: { glyph: '', tone: 'none' },
  info: { glyph: '▹', tone: 'muted' },
  warning: { glyph: '△', tone: 'warn' },
  error: { glyph: '▲', tone: 'error' },
};

export const STATUS_WORDS: Readonly<Record<RowStatus, Word>> = {
  none: { short: '', long: '', tone: 'none' },
  pending: { short: 'waiting', long: 'no answer yet', tone: 'info' },
  ok: { short: 'ok', long: 'answered', tone: 'muted' },
  error: { short: 'error', long: 'answered with a JSON-RPC error', tone: 'error' },
  'tool-error': { short: 'tool error', long: 'the tool reported an error', tone: 'error' },
  input: { short: 'input', long: 'the server asks for input in another round', tone: 'info' },
  cancelled: { short: 'cancelled', long: 'cancelled before an answer', tone: 'muted' },
  unanswered: { short: 'no answer', long: 'the session ended before an answer', tone: 'error' },
  orphaned: { short: 'orphaned', long: 'its host died before an answer; never sent again', tone: 'warn' },
};

const NOTIFICATIONS = 'notifications/';

/** `notifications/message` is `…/message`: the kind column says the rest. */
export function shortMethod(kind: RowKind, method: string): string {
  if (kind === 'notification' && method.startsWith(NOTIFICATIONS))
    return `…/${method.slice(NOTIFICATIONS.length)}`;
  return method;
}
