import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TableRow } from '../../store/rows.ts';
import { messageColumns, rowTone, statusCell, timeText } from './columns.ts';
import { Ticking } from './ticking.ts';
import { shortMethod } from './words.ts';

const ROW: TableRow = {
  tapeId: 't1',
  serverId: 's1',
  seq: 101,
  wallMs: Date.UTC(2026, 10, 23, 12, 4, 31, 118),
  dir: 'out',
  kind: 'request',
  method: 'tools/call',
  target: 'echo',
  id: '7',
  status: 'ok',
  latencyUs: 1234,
  sizeBytes: 212,
  severity: 'none',
  pairSeq: 102,
};
const never = (): number | null => null;

function columns(showServer: boolean) {
  return messageColumns({
    time: 'clock',
    firstMs: 0,
    rowAt: () => undefined,
    markOf: () => undefined,
    serverNames: new Map([['s1', 'everything']]),
    showServer,
    waitingMs: never,
  });
}

describe('columns', () => {
  it('shows a row as an instrument would', () => {
    const shown = Object.fromEntries(columns(false).map(({ id, render }) => [id, render(ROW, 0)]));
    expect(shown).toMatchObject({
      seq: { text: '101' },
      dir: { text: '→' },
      kind: { text: 'req' },
      method: 'tools/call',
      target: 'echo',
      id: '7',
      status: { text: 'ok' },
      latency: '1.2\u00a0ms',
      size: '212\u00a0B',
    });
    expect(shown['server']).toBeUndefined();
  });

  it('names the server when there are several, or its id when the name is gone', () => {
    const server = columns(true).find(({ id }) => id === 'server');
    expect(server?.render(ROW, 0)).toMatchObject({ text: 'everything' });
    expect(server?.render({ ...ROW, serverId: 's9' }, 0)).toMatchObject({ text: 's9' });
  });

  it('says what a row without a method is', () => {
    const method = columns(false).find(({ id }) => id === 'method');
    expect(method?.render({ ...ROW, kind: 'response', method: '' }, 0)).toMatchObject({ text: 'response' });
  });

  it('leaves unknown latency and absent bodies blank', () => {
    const shown = new Map(columns(false).map(({ id, render }) => [id, render]));
    expect(shown.get('latency')?.({ ...ROW, latencyUs: -1 }, 0)).toBe('');
    expect(shown.get('size')?.({ ...ROW, sizeBytes: 0 }, 0)).toBe('');
  });

  it('counts time from the first or the previous row', () => {
    const previous = { ...ROW, wallMs: ROW.wallMs - 22 };
    expect(timeText('first', ROW, ROW.wallMs - 12_400, undefined)).toBe('+12.400\u00a0s');
    expect(timeText('previous', ROW, 0, previous)).toBe('+0.022\u00a0s');
    expect(timeText('previous', ROW, 0, undefined)).toBe('');
  });
});

describe('status', () => {
  it('says how long a request waits, or that it is open where nobody waits any more', () => {
    const pending = { ...ROW, status: 'pending' } as const;
    expect(statusCell(pending, () => 400)).toMatchObject({ text: '… 400\u00a0ms' });
    expect(statusCell(pending, never)).toMatchObject({ text: 'open' });
  });

  it('marks errors by shape and word, warnings by another shape', () => {
    expect(statusCell({ ...ROW, status: 'tool-error' }, never)).toEqual([
      { text: '▲ ', tone: 'error' },
      { text: 'tool error', tone: 'error' },
    ]);
    expect(statusCell({ ...ROW, severity: 'warning' }, never)).toEqual([
      { text: '△ ', tone: 'warn' },
      { text: 'ok', tone: 'muted' },
    ]);
    expect(statusCell({ ...ROW, status: 'none', severity: 'error' }, never)).toEqual([
      { text: '▲ ', tone: 'error' },
      { text: 'error', tone: 'error' },
    ]);
    expect(statusCell({ ...ROW, status: 'none' }, never)).toBe('');
    expect(statusCell({ ...ROW, status: 'none', severity: 'info' }, never)).toMatchObject([
      { text: '▹ ' },
      { text: 'info' },
    ]);
  });

  it('washes rows whose wire is wrong, not answers that say error', () => {
    expect(rowTone({ ...ROW, severity: 'error' })).toBe('error');
    expect(rowTone({ ...ROW, severity: 'warning' })).toBe('warn');
    expect(rowTone({ ...ROW, status: 'unanswered' })).toBe('error');
    expect(rowTone({ ...ROW, status: 'error' })).toBe('none');
  });
});

describe('shortMethod', () => {
  it('leaves out what the kind says already', () => {
    expect(shortMethod('notification', 'notifications/message')).toBe('…/message');
    expect(shortMethod('request', 'tools/call')).toBe('tools/call');
    expect(shortMethod('response', 'notifications/odd')).toBe('notifications/odd');
  });
});

describe('Ticking', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ticks once for whoever asked, and then only when asked again', () => {
    const ticking = new Ticking(100);
    const listener = vi.fn<() => void>();
    const stop = ticking.subscribe(listener);
    ticking.elapsedMs(Date.now());
    ticking.elapsedMs(Date.now());
    vi.advanceTimersByTime(1000);
    expect(listener).toHaveBeenCalledTimes(1);
    ticking.elapsedMs(Date.now());
    vi.advanceTimersByTime(100);
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind when nobody listens', () => {
    const ticking = new Ticking(100);
    const stop = ticking.subscribe(() => {});
    ticking.elapsedMs(0);
    stop();
    ticking.elapsedMs(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
