import { unreachable } from '../base/assert.ts';
import type {
  Entry,
  Frame,
  ReconnectPhase,
  SessionChanged,
  SupervisionNoted,
  Target,
} from '../journal/entry.ts';
import { readText } from '../wire/read-text.ts';
import { finding } from './findings.ts';
import type { Finding, Row } from './row.ts';
import { TARGET_MAX_CHARS } from './row.ts';

/** The method of a `call-staged` row; its pair is the request that it speaks of. */
export const CALL_STAGED_METHOD = 'call';

/** A row before the columns that every row has alike are filled in. */
export interface RowDraft extends Partial<Omit<Row, 'kind' | 'method' | 'target'>> {
  readonly kind: Row['kind'];
  readonly method: string;
  readonly target: string;
  readonly findings?: readonly Finding[];
}

/** The row of an entry that is not a frame: a function of that entry alone. */
export function plainRow(entry: Exclude<Entry, Frame>): RowDraft {
  switch (entry.kind) {
    case 'tape-opened':
      return { kind: 'session', method: 'opened', target: titleOf(entry.target) };
    case 'process-started':
      return { kind: 'process', method: 'start', target: `pid ${entry.pid}` };
    case 'process-exited':
      return exitRow(entry);
    case 'stderr':
      return {
        kind: 'stderr',
        dir: 'in',
        method: 'stderr',
        target: readText(entry.bytes.subarray(0, 4 * TARGET_MAX_CHARS)).text.trimEnd(),
        sizeBytes: entry.bytes.length,
      };
    case 'http-request':
      return { kind: 'http', dir: 'out', method: entry.method, target: pathOf(entry.url) };
    case 'http-response':
      return {
        kind: 'http',
        dir: 'in',
        method: String(entry.status),
        target: [entry.statusText, headerOf(entry.headers, 'content-type')]
          .filter((part) => part !== '')
          .join(' '),
        findings:
          entry.status >= 400
            ? [finding('http-error', `HTTP ${entry.status} ${entry.statusText}`.trim())]
            : [],
      };
    case 'http-ended':
      return {
        kind: 'http',
        dir: 'in',
        method: 'end',
        target: entry.outcome === 'complete' ? 'complete' : `${entry.outcome}: ${entry.detail}`,
        findings: entry.outcome === 'failed' ? [finding('http-failed', entry.detail)] : [],
      };
    case 'session':
      return sessionRow(entry.phase);
    case 'finding':
      return { kind: 'note', method: entry.code, target: entry.message };
    case 'intent':
      return { kind: 'note', method: entry.intent, target: JSON.stringify(entry.detail) ?? '' };
    case 'gap':
      return {
        kind: 'note',
        method: 'gap',
        target: `${entry.lostEntries} entries lost: ${entry.reason}`,
        findings: [
          finding('recording-gap', `${entry.lostEntries} entries, ${entry.lostBytes} bytes: ${entry.reason}`),
        ],
      };
    case 'tape-closed':
      return { kind: 'session', method: 'closed', target: entry.reason };
    case 'supervision':
      return supervisionRow(entry.event);
    case 'breaker':
      return {
        kind: 'note',
        method: 'breaker',
        target: `${entry.tool ?? 'server'}: ${entry.from} → ${entry.to}, ${entry.why}`,
        findings:
          entry.to === 'open' ? [finding('breaker-open', `${entry.tool ?? 'the server'}: ${entry.why}`)] : [],
      };
    case 'call-staged':
      return {
        kind: 'note',
        method: CALL_STAGED_METHOD,
        target: `${entry.tool}: ${entry.outcome}`,
        pairSeq: entry.about ?? -1,
      };
    case 'recovered':
      return {
        kind: 'session',
        method: 'recovered',
        target: `its host had died; ${entry.tornBytes} torn bytes cut, ${entry.reapedProcesses} processes ended`,
      };
    default:
      return unreachable(entry);
  }
}

/** The command line, or the URL. */
export function titleOf(target: Target): string {
  return target.kind === 'stdio' ? [target.command, ...target.args].join(' ') : target.url;
}

/** `exit 7`, or the signal's name. */
export function exitText(exit: { readonly code: number | null; readonly signal: string | null }): string {
  return exit.signal ?? `exit ${exit.code ?? '?'}`;
}

function exitRow(entry: Extract<Entry, { kind: 'process-exited' }>): RowDraft {
  const text = exitText(entry);
  const findings: Finding[] = [];
  if (!entry.expected)
    findings.push(finding(entry.code === 0 ? 'exited' : 'crashed', `the server ended with ${text}`));
  const also = entry.killedDescendants > 0 ? `, ${entry.killedDescendants} left behind were killed` : '';
  return { kind: 'process', method: 'exit', target: text + also, findings };
}

function supervisionRow(event: SupervisionNoted['event']): RowDraft {
  const row = (method: string, target: string, findings: readonly Finding[] = []): RowDraft => ({
    kind: 'session',
    method,
    target,
    findings,
  });
  switch (event.kind) {
    case 'restart-scheduled':
      return row(
        'restart',
        `in ${(event.delayMs / 1000).toFixed(1)} s, ${event.restarts} of ${event.intensity} in ${event.periodMs / 1000} s`,
      );
    case 'restart-waits':
      return row('restart waits', event.why);
    case 'not-restarted':
      return row('not restarted', event.why);
    case 'gave-up': {
      const text = `${event.restarts} restarts in ${event.periodMs / 1000} s, ${event.intensity} are allowed`;
      return row('gave up', text, [finding('gave-up', text)]);
    }
    case 'sibling-ended':
      return row('sibling ended', `${event.strategy}: ${event.siblingId}`);
    case 'health':
      return row(
        'health',
        `${event.probe}: ${event.detail}`,
        event.healthy ? [] : [finding('unhealthy', `${event.probe}: ${event.detail}`)],
      );
    default:
      return unreachable(event);
  }
}

function sessionRow(phase: SessionChanged['phase']): RowDraft {
  switch (phase.kind) {
    case 'negotiating':
      return { kind: 'session', method: 'negotiating', target: phase.mode };
    case 'ready':
      return {
        kind: 'session',
        method: 'ready',
        target: `${phase.peerName} ${phase.peerVersion} · ${phase.era} ${phase.protocolVersion}`,
      };
    case 'failed':
      return {
        kind: 'session',
        method: 'failed',
        target: phase.message,
        findings: [finding('session-failed', `${phase.message} ${phase.hint}`)],
      };
    case 'stopping':
      return { kind: 'session', method: 'stopping', target: '' };
    case 'reconnecting':
    case 'resumed':
    case 'stream-lost':
      return reconnectRow(phase);
    default:
      return unreachable(phase);
  }
}

function reconnectRow(phase: ReconnectPhase): RowDraft {
  switch (phase.kind) {
    case 'reconnecting': {
      const from = phase.resumeFrom === null ? '' : `, from event ${phase.resumeFrom}`;
      const inTime = `attempt ${phase.attempt} of ${phase.attemptsMax} in ${(phase.delayMs / 1000).toFixed(1)} s`;
      return {
        kind: 'session',
        method: 'reconnecting',
        target: `${inTime}${from}: ${phase.why}`,
        findings: phase.isDown ? [finding('connection-lost', phase.why)] : [],
      };
    }
    case 'resumed': {
      const tries = `attempt ${phase.attempt}, after ${(phase.tookMs / 1000).toFixed(1)} s`;
      return phase.missedUnknown
        ? {
            kind: 'session',
            method: 'resumed',
            target: `${tries}; what was sent meanwhile may be missing`,
            findings: [finding('may-have-missed', tries)],
          }
        : { kind: 'session', method: 'resumed', target: tries };
    }
    case 'stream-lost':
      return {
        kind: 'session',
        method: 'stream lost',
        target: phase.why,
        findings: [finding('stream-lost', phase.why)],
      };
    default:
      return unreachable(phase);
  }
}

function pathOf(url: string): string {
  const found = /^[a-z]+:\/\/[^/?#]+([^#]*)/i.exec(url);
  return found?.[1] === undefined || found[1] === '' ? '/' : found[1];
}

function headerOf(headers: readonly (readonly [string, string])[], name: string): string {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}
