import type { Exchange } from '../../../../src-shared/rerun/conversation.ts';
import type { Ignores } from '../../../../src-shared/rerun/ignore.ts';
import { withTextOpened } from '../../../../src-shared/rerun/inside-text.ts';
import { diffOf, type DiffLine } from '../../../../src-shared/rerun/json-diff.ts';
import type { Step } from '../../../../src-shared/rerun/step.ts';
import { isObject, type IdText } from '../../../../src-shared/wire/message.ts';
import { targetOf } from '../../../../src-shared/wire/target.ts';
import type { LookOn } from '../../mock/live-wire.ts';
import type { Clock } from '../../ports.ts';

/** What happens while a client's side is played, as it happens. */
export type DriveEvent =
  | {
      readonly kind: 'sent';
      readonly step: number;
      readonly of: number;
      readonly method: string;
      readonly target: string;
    }
  | {
      readonly kind: 'answered';
      readonly method: string;
      readonly target: string;
      readonly tookMs: number;
      /** Empty when it is the recorded answer, but for what is ignored. */
      readonly lines: readonly DiffLine[];
      readonly ignored: number;
    }
  | { readonly kind: 'said'; readonly asks: boolean; readonly method: string; readonly target: string }
  | { readonly kind: 'lost'; readonly method: string; readonly target: string; readonly why: string }
  | { readonly kind: 'stderr'; readonly text: string };

export interface DriveReportOptions {
  readonly steps: readonly Step[];
  /** The recorded exchanges, by the ids that are sent. */
  readonly byId: ReadonlyMap<IdText, Exchange>;
  readonly ignores: Ignores;
  readonly clock: Clock;
  readonly onEvent: (event: DriveEvent) => void;
  readonly goOn: (next: Extract<DriveEvent, { kind: 'sent' }>) => Promise<boolean>;
}

/** Tells what happens on a wire, and compares each answer with the recorded one as it comes. */
export interface DriveReport {
  readonly lookOn: LookOn;
  readonly counts: { readonly same: number; readonly different: number };
}

export function createDriveReport(options: DriveReportOptions): DriveReport {
  const { steps, byId, ignores, clock, onEvent, goOn } = options;
  const counts = { same: 0, different: 0 };
  const sentUs = new Map<IdText, number>();
  let step = 0;

  const lookOn: LookOn = {
    async sending(_text, id) {
      const { method = '', text = '' } = steps[step] ?? {};
      step += 1;
      const target = targetIn(method, text);
      const event = { kind: 'sent', step, of: steps.length, method, target } as const;
      if (!(await goOn(event))) return false;
      if (id !== null) sentUs.set(id, clock.monoUs());
      onEvent(event);
      return true;
    },
    answered(id, answer) {
      const exchange = byId.get(id);
      if (exchange === undefined) return;
      const { method, params } = exchange;
      const before = exchange.answer?.value;
      const all = before === undefined ? [] : diffOf(withTextOpened(before), withTextOpened(answer));
      const lines = all.filter((line) => !ignores(method, line));
      if (lines.length === 0) counts.same += 1;
      else counts.different += 1;
      const tookMs = (clock.monoUs() - (sentUs.get(id) ?? clock.monoUs())) / 1000;
      const ignored = all.length - lines.length;
      onEvent({ kind: 'answered', method, target: targetOf(method, params), tookMs, lines, ignored });
    },
    lost(id, why) {
      const { method = '', params = {} } = byId.get(id) ?? {};
      onEvent({ kind: 'lost', method, target: targetOf(method, params), why });
    },
    said(kind, method, params) {
      onEvent({ kind: 'said', asks: kind === 'request', method, target: targetOf(method, params) });
    },
  };
  return { lookOn, counts };
}

/** Which tool, resource or prompt a message that is about to be sent names. */
function targetIn(method: string, text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const params = isObject(value) ? value['params'] : null;
    return isObject(params) ? targetOf(method, params) : '';
  } catch {
    return '';
  }
}
