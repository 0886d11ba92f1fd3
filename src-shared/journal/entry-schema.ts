import { z } from 'zod';
import {
  BREAKER_PHASES,
  CALL_STAGES,
  type Channel,
  type EntryBody,
  type Frame,
  type StderrLine,
} from './entry.ts';

/** A tape may come from anywhere: what its JSON says is checked, whatever its checksum says. */
const count = z.number();
const headers = z.array(z.tuple([z.string(), z.string()]));
const era = z.enum(['legacy', 'modern']);

export const channelSchema: z.ZodType<Channel> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stdio') }),
  z.object({
    kind: z.literal('http'),
    exchange: count,
    part: z.enum(['body', 'sse']),
    event: z.string().exactOptional(),
    eventId: z.string().exactOptional(),
    retryMs: z.number().exactOptional(),
  }),
]);

const target = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stdio'),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string().nullable(),
    envNames: z.array(z.string()),
  }),
  z.object({ kind: z.literal('http'), url: z.string(), headerNames: z.array(z.string()) }),
]);

const phase = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('negotiating'), mode: z.enum(['auto', 'legacy', 'modern']) }),
  z.object({
    kind: z.literal('ready'),
    era,
    protocolVersion: z.string(),
    peerName: z.string(),
    peerVersion: z.string(),
  }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string(), hint: z.string() }),
  z.object({ kind: z.literal('stopping') }),
  z.object({
    kind: z.literal('reconnecting'),
    attempt: count,
    attemptsMax: count,
    delayMs: count,
    why: z.string(),
    isDown: z.boolean(),
    resumeFrom: z.string().nullable(),
    waitingAnswers: count,
  }),
  z.object({
    kind: z.literal('resumed'),
    attempt: count,
    tookMs: count,
    missedUnknown: z.boolean(),
  }),
  z.object({ kind: z.literal('stream-lost'), why: z.string() }),
]);

const supervisionEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('restart-scheduled'),
    delayMs: count,
    restarts: count,
    intensity: count,
    periodMs: count,
  }),
  z.object({ kind: z.literal('restart-waits'), why: z.string() }),
  z.object({ kind: z.literal('not-restarted'), why: z.string() }),
  z.object({ kind: z.literal('gave-up'), restarts: count, intensity: count, periodMs: count }),
  z.object({
    kind: z.literal('sibling-ended'),
    groupId: z.string(),
    strategy: z.string(),
    siblingId: z.string(),
  }),
  z.object({
    kind: z.literal('health'),
    healthy: z.boolean(),
    probe: z.string(),
    latencyUs: count,
    detail: z.string(),
  }),
]);

const breakerPhase = z.enum(BREAKER_PHASES);

export const callStageSchema = z.object({
  stage: z.enum(CALL_STAGES),
  startUs: count,
  tookUs: count,
  outcome: z.string(),
});

/** Every body that is JSON on disk: all but those whose content is the wire's own bytes. */
export const fieldsSchema: z.ZodType<Exclude<EntryBody, Frame | StderrLine>> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tape-opened'),
    version: count,
    tapeId: z.string(),
    serverId: z.string(),
    serverName: z.string(),
    target,
    host: z.object({ name: z.string(), version: z.string(), platform: z.string(), pid: count }),
    runMarker: z.string(),
    causedBy: z.object({ tapeId: z.string(), seq: count.nullable() }).nullable(),
    startedBy: z.enum(['person', 'command-line', 'supervisor', 'recovery', 'tap', 'unknown']),
    restartOf: z.string().nullable(),
  }),
  z.object({ kind: z.literal('process-started'), pid: count, started: z.string().exactOptional() }),
  z.object({
    kind: z.literal('process-exited'),
    code: z.number().nullable(),
    signal: z.string().nullable(),
    expected: z.boolean(),
    killedDescendants: count,
  }),
  z.object({
    kind: z.literal('http-request'),
    exchange: count,
    method: z.string(),
    url: z.string(),
    headers,
  }),
  z.object({
    kind: z.literal('http-response'),
    exchange: count,
    status: count,
    statusText: z.string(),
    headers,
  }),
  z.object({
    kind: z.literal('http-ended'),
    exchange: count,
    outcome: z.enum(['complete', 'aborted', 'failed']),
    detail: z.string(),
  }),
  z.object({ kind: z.literal('session'), phase }),
  z.object({
    kind: z.literal('finding'),
    about: count,
    code: z.string(),
    severity: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    hint: z.string(),
  }),
  z.object({ kind: z.literal('intent'), intent: z.string(), detail: z.unknown() }),
  z.object({ kind: z.literal('gap'), reason: z.string(), lostEntries: count, lostBytes: count }),
  z.object({ kind: z.literal('tape-closed'), reason: z.string() }),
  z.object({ kind: z.literal('supervision'), event: supervisionEvent }),
  z.object({
    kind: z.literal('breaker'),
    tool: z.string().nullable(),
    from: breakerPhase,
    to: breakerPhase,
    why: z.string(),
  }),
  z.object({
    kind: z.literal('call-staged'),
    callId: z.string(),
    tool: z.string(),
    about: count.nullable(),
    outcome: z.string(),
    stages: z.array(callStageSchema),
  }),
  z.object({
    kind: z.literal('recovered'),
    hostRun: z.string(),
    tornBytes: count,
    reapedProcesses: count,
  }),
]);
