import { useEffect, useRef, useState } from 'react';
import type { RerunPart, RerunPlan, RerunWish, TextFlowRef } from '../../../src-shared/api/reruns.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import { wishOf, type RerunForm } from './target-model.ts';

/** While somebody types, a plan is not asked for with every key. */
const REST_MS = 250;

export interface PlanState {
  readonly wish: RerunWish | null;
  readonly plan: RerunPlan | null;
  readonly failure: Failure | null;
  /** The plan that is shown is of an earlier wish. */
  readonly isOld: boolean;
}

/** The plan of what is wished, asked for anew a moment after it changed. `form`: null when nothing is to be planned. */
export function usePlan(
  form: RerunForm | null,
  tapeId: string,
  part: RerunPart,
  textFlows: readonly TextFlowRef[],
): PlanState {
  const intents = useIntents();
  const [state, setState] = useState<{ key: string; plan: RerunPlan | null; failure: Failure | null } | null>(
    null,
  );
  const wished = form === null ? null : wishOf(form, tapeId, part);
  const wish = wished?.ok === true ? { ...wished.value, textFlows: [...textFlows] } : null;
  const key = JSON.stringify(wish);
  const newest = useRef(wish);
  useEffect(() => {
    newest.current = wish;
  });
  useEffect(() => {
    const asked = newest.current;
    if (asked === null) return;
    let isGone = false;
    const timer = setTimeout(() => {
      void intents.reruns.plan(asked).then((found) => {
        if (isGone) return;
        setState({ key, plan: found.ok ? found.value : null, failure: found.ok ? null : found.failure });
      });
    }, REST_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [intents, key]);
  const isOld = state?.key !== key;
  return {
    wish,
    plan: state?.plan ?? null,
    failure: wished?.ok === false ? wished.failure : isOld ? null : (state?.failure ?? null),
    isOld,
  };
}
