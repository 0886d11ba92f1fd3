import { expect, it } from 'vitest';
import type { CallStage, CallStaged } from '../journal/entry.ts';
import { CALLED_TOOLS_KEPT, countCall, type CalledTool } from './past-calls.ts';

const stage = (name: CallStage['stage'], outcome: string, tookUs = 1): CallStage => ({
  stage: name,
  startUs: 0,
  tookUs,
  outcome,
});
const call = (outcome: string, stages: CallStage[], tool = 'echo'): CallStaged => ({
  kind: 'call-staged',
  callId: 'c',
  tool,
  about: null,
  outcome,
  stages,
});

it('counts what the stages say: waits, refusals, answers from the cache', () => {
  const tools = new Map<string, CalledTool>();
  const closed = stage('breaker', 'closed');
  countCall(tools, call('ok', [closed, stage('bulkhead', 'at once'), stage('cache', 'miss: new')]));
  countCall(tools, call('ok', [closed, stage('bulkhead', 'waited', 70), stage('cache', 'hit, 3 s old')]));
  countCall(tools, call('isError', [closed, stage('bulkhead', 'waited', 50)]));
  countCall(tools, call('cancelled', [closed, stage('bulkhead', 'cancelled')]));
  countCall(tools, call('bulkhead-full', [closed, stage('bulkhead', 'full')]));
  countCall(tools, call('breaker-open', [stage('breaker', 'open')]));
  countCall(tools, call('ok', [stage('breaker', 'half-open: a trial'), stage('bulkhead', 'at once')]));
  expect(tools.get('echo')).toEqual({
    calls: 7,
    failed: 3,
    cached: 1,
    waited: 2,
    longestWaitUs: 70,
    refused: 2,
  });
});

it('is bounded by the tools that were called last', () => {
  const tools = new Map<string, CalledTool>();
  for (let at = 0; at < CALLED_TOOLS_KEPT; at += 1) countCall(tools, call('ok', [], `t${at}`));
  countCall(tools, call('ok', [], 't0'));
  countCall(tools, call('ok', [], 'new'));
  expect(tools.size).toBe(CALLED_TOOLS_KEPT);
  expect([tools.has('t0'), tools.has('t1'), tools.has('new')]).toEqual([true, false, true]);
});
