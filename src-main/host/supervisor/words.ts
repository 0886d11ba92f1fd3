import { unreachable } from '../../../src-shared/base/assert.ts';
import type { SupervisionNoted } from '../../../src-shared/journal/entry.ts';
import type { Cause, Decision } from './tree/types.ts';

type SupervisionEvent = SupervisionNoted['event'];

/** What a decision is on the tape of the run that it is about. */
export function eventOf(decision: Decision): SupervisionEvent {
  switch (decision.kind) {
    case 'restart': {
      const { kind: _kind, ...counts } = decision;
      return { kind: 'restart-scheduled', ...counts };
    }
    case 'held':
      return { kind: 'restart-waits', why: 'restarts are paused' };
    case 'stays-down':
      return { kind: 'not-restarted', why: whyItStays(decision) };
    case 'gave-up': {
      const { kind: _kind, ...counts } = decision;
      return { kind: 'gave-up', ...counts };
    }
    default:
      return unreachable(decision);
  }
}

function whyItStays({ restart, reason }: Extract<Decision, { kind: 'stays-down' }>): string {
  if (restart === 'temporary') return 'it is temporary: never started again';
  return `it is ${restart}, and ended ${reason === 'abnormal' ? 'abnormally' : 'normally'}`;
}

/** The decision for a person who looks at the tree. */
export function decisionText(decision: Decision): string {
  switch (decision.kind) {
    case 'restart': {
      const when = decision.delayMs === 0 ? 'at once' : `in ${(decision.delayMs / 1000).toFixed(1)} s`;
      return `restart ${when}, ${decision.restarts} of ${decision.intensity} in ${decision.periodMs / 1000} s`;
    }
    case 'held':
      return 'waits: restarts are paused';
    case 'stays-down':
      return `not restarted: ${whyItStays(decision)}`;
    case 'gave-up':
      return (
        `gave up: ${decision.restarts} restarts in ${decision.periodMs / 1000} s, ` +
        `${decision.intensity} are allowed`
      );
    default:
      return unreachable(decision);
  }
}

/** Why a server was ended by its supervisor. */
export function causeText(cause: Cause, nameOf: (childId: string) => string): string {
  switch (cause.kind) {
    case 'sibling':
      return `ended with ${nameOf(cause.childId)}`;
    case 'gave-up':
      return `ended: ${nameOf(cause.childId)} was restarted too often`;
    case 'start-failed':
      return `ended: ${nameOf(cause.childId)} did not start`;
    case 'parent':
      return 'ended with its group';
    default:
      return unreachable(cause);
  }
}
