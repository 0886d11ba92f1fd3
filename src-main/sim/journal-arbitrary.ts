import fc from 'fast-check';
import { BREAKER_PHASES, CALL_STAGES, type EntryBody } from '../../src-shared/journal/entry.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const whole = fc.integer({ min: 0, max: 2 ** 31 });
const bytes = fc.uint8Array({ maxLength: 300 });
const mark = fc.constantFrom('whole', 'oversize-part', 'unterminated');
const headers = fc.array(fc.tuple(text, text), { maxLength: 4 });
const era = fc.constantFrom('legacy', 'modern');

const channel = fc.oneof(
  fc.constant({ kind: 'stdio' } as const),
  fc.record(
    {
      kind: fc.constant('http'),
      exchange: whole,
      part: fc.constantFrom('body', 'sse'),
      event: text,
      eventId: text,
      retryMs: whole,
    },
    { requiredKeys: ['kind', 'exchange', 'part'] },
  ),
);

const target = fc.oneof(
  fc.record({
    kind: fc.constant('stdio'),
    command: text,
    args: fc.array(text, { maxLength: 3 }),
    cwd: fc.option(text),
    envNames: fc.array(text, { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('http'), url: text, headerNames: fc.array(text, { maxLength: 3 }) }),
);

const phase = fc.oneof(
  fc.record({ kind: fc.constant('negotiating'), mode: fc.constantFrom('auto', 'legacy', 'modern') }),
  fc.record({ kind: fc.constant('ready'), era, protocolVersion: text, peerName: text, peerVersion: text }),
  fc.record({ kind: fc.constant('failed'), code: text, message: text, hint: text }),
  fc.record({ kind: fc.constant('stopping') }),
  fc.record({
    kind: fc.constant('reconnecting'),
    attempt: whole,
    attemptsMax: whole,
    delayMs: whole,
    why: text,
    isDown: fc.boolean(),
    resumeFrom: fc.option(text),
    waitingAnswers: whole,
  }),
  fc.record({ kind: fc.constant('resumed'), attempt: whole, tookMs: whole, missedUnknown: fc.boolean() }),
  fc.record({ kind: fc.constant('stream-lost'), why: text }),
);

const supervisionEvent = fc.oneof(
  fc.record({
    kind: fc.constant('restart-scheduled'),
    delayMs: whole,
    restarts: whole,
    intensity: whole,
    periodMs: whole,
  }),
  fc.record({ kind: fc.constant('restart-waits'), why: text }),
  fc.record({ kind: fc.constant('not-restarted'), why: text }),
  fc.record({ kind: fc.constant('gave-up'), restarts: whole, intensity: whole, periodMs: whole }),
  fc.record({ kind: fc.constant('sibling-ended'), groupId: text, strategy: text, siblingId: text }),
  fc.record({
    kind: fc.constant('health'),
    healthy: fc.boolean(),
    probe: text,
    latencyUs: whole,
    detail: text,
  }),
);

const breakerPhase = fc.constantFrom(...BREAKER_PHASES);

/** Any body of any kind. A kind that is missing here does not compile: the record is over all of them. */
const BY_KIND: { readonly [K in EntryBody['kind']]: fc.Arbitrary<Extract<EntryBody, { kind: K }>> } = {
  'tape-opened': fc.record({
    kind: fc.constant('tape-opened'),
    version: fc.constant(1),
    tapeId: text,
    serverId: text,
    serverName: text,
    target,
    host: fc.record({ name: text, version: text, platform: text, pid: whole }),
    runMarker: text,
    causedBy: fc.option(fc.record({ tapeId: text, seq: fc.option(whole) })),
    startedBy: fc.constantFrom('person', 'command-line', 'supervisor', 'recovery', 'tap', 'unknown'),
    restartOf: fc.option(text),
  }),
  'process-started': fc.record(
    { kind: fc.constant('process-started'), pid: whole, started: text },
    { requiredKeys: ['kind', 'pid'] },
  ),
  'process-exited': fc.record({
    kind: fc.constant('process-exited'),
    code: fc.option(whole),
    signal: fc.option(text),
    expected: fc.boolean(),
    killedDescendants: whole,
  }),
  frame: fc.record({
    kind: fc.constant('frame'),
    dir: fc.constantFrom('in', 'out'),
    channel,
    mark,
    bytes,
  }),
  stderr: fc.record({ kind: fc.constant('stderr'), mark, bytes }),
  'http-request': fc.record({
    kind: fc.constant('http-request'),
    exchange: whole,
    method: text,
    url: text,
    headers,
  }),
  'http-response': fc.record({
    kind: fc.constant('http-response'),
    exchange: whole,
    status: whole,
    statusText: text,
    headers,
  }),
  'http-ended': fc.record({
    kind: fc.constant('http-ended'),
    exchange: whole,
    outcome: fc.constantFrom('complete', 'aborted', 'failed'),
    detail: text,
  }),
  session: fc.record({ kind: fc.constant('session'), phase }),
  finding: fc.record({
    kind: fc.constant('finding'),
    about: whole,
    code: text,
    severity: fc.constantFrom('info', 'warning', 'error'),
    message: text,
    hint: text,
  }),
  intent: fc.record({
    kind: fc.constant('intent'),
    intent: text,
    // JSON has no -0.
    detail: fc.json({ maxDepth: 3 }).map((json): unknown => JSON.parse(json.replaceAll('-0', '0'))),
  }),
  gap: fc.record({ kind: fc.constant('gap'), reason: text, lostEntries: whole, lostBytes: whole }),
  'tape-closed': fc.record({ kind: fc.constant('tape-closed'), reason: text }),
  supervision: fc.record({ kind: fc.constant('supervision'), event: supervisionEvent }),
  breaker: fc.record({
    kind: fc.constant('breaker'),
    tool: fc.option(text),
    from: breakerPhase,
    to: breakerPhase,
    why: text,
  }),
  'call-staged': fc.record({
    kind: fc.constant('call-staged'),
    callId: text,
    tool: text,
    about: fc.option(whole),
    outcome: text,
    stages: fc.array(
      fc.record({
        stage: fc.constantFrom(...CALL_STAGES),
        startUs: whole,
        tookUs: whole,
        outcome: text,
      }),
      { maxLength: 4 },
    ),
  }),
  recovered: fc.record({
    kind: fc.constant('recovered'),
    hostRun: text,
    tornBytes: whole,
    reapedProcesses: whole,
  }),
};

export const anyBody: fc.Arbitrary<EntryBody> = fc.oneof(...Object.values(BY_KIND));
