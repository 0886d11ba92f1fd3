/** The arguments as a form, or as JSON; the form gives way to JSON, with the reason, where it cannot show them. */
import { Component, lazy, Suspense, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { JsonObject } from '../../../src-shared/wire/message.ts';
import { CodeEdit } from '../../ui/code/code-edit.tsx';
import { StatusDot } from '../../ui/status.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { ArgsReading } from './args/read-args.ts';
import { writeJson } from './args/write-json.ts';
import { misfit } from './schema/fits.ts';
import { planForm, type FormPlan } from './schema/form-schema.ts';
import type { Violation } from './schema/violations.ts';

const ArgsForm = lazy(() => import('./form/args-form.tsx'));

interface ArgsTabProps {
  readonly asForm: boolean;
  readonly inputSchema: unknown;
  readonly text: string;
  readonly reading: ArgsReading;
  readonly violations: readonly Violation[];
  readonly onText: (text: string) => void;
}

export function ArgsTab(props: ArgsTabProps): ReactNode {
  const { asForm, inputSchema, text, reading, violations, onText } = props;
  const plan = useMemo(() => planForm(inputSchema), [inputSchema]);
  const [broke, setBroke] = useState<string | null>(null);
  const onValue = useCallback((value: JsonObject) => onText(writeJson(value)), [onText]);
  if (!asForm) return <JsonEdit text={text} onText={onText} />;
  const why = broke ?? noForm(plan, reading);
  if (why !== null || plan.kind === 'json' || reading.kind !== 'object') {
    return (
      <div className="tool-as-json">
        <p className="tool-why">
          <StatusDot shape="triangle" tone="info" />
          <span>
            No form: {visibleText(why ?? '')} The arguments are edited as JSON
            {plan.kind === 'json' ? '' : ' for now'}.
          </span>
        </p>
        <JsonEdit text={text} onText={onText} />
      </div>
    );
  }
  return (
    <FormFence onBreak={setBroke}>
      <Suspense fallback={null}>
        {hasNoFields(plan.schema) ? <p className="tool-no-args">This tool takes no arguments.</p> : null}
        <ArgsForm schema={plan.schema} value={reading.value} onChange={onValue} violations={violations} />
      </Suspense>
    </FormFence>
  );
}

function JsonEdit({
  text,
  onText,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
}): ReactNode {
  return (
    <div className="tool-json">
      <CodeEdit label="Arguments as JSON" value={text} onChange={onText} lineNumbers />
    </div>
  );
}

function noForm(plan: FormPlan, reading: ArgsReading): string | null {
  if (plan.kind === 'json') return plan.why;
  switch (reading.kind) {
    case 'broken':
      return `The text is not JSON yet (${reading.message}).`;
    case 'not-object':
      return `The arguments are ${reading.found}, not an object.`;
    case 'object': {
      if (reading.losses.length > 0)
        return `A form would change what is there: ${reading.losses.join('; ')}.`;
      const wrong = misfit(plan.schema, reading.value);
      return wrong === null ? null : `The arguments have another shape than the schema: ${wrong}.`;
    }
  }
}

function hasNoFields({ properties, additionalProperties }: JsonObject): boolean {
  const count = typeof properties === 'object' && properties !== null ? Object.keys(properties).length : 0;
  return count === 0 && additionalProperties === undefined;
}

interface FenceProps {
  readonly onBreak: (why: string) => void;
  readonly children: ReactNode;
}

/** A schema that the form library trips over must not take the view with it. */
class FormFence extends Component<FenceProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    this.props.onBreak(`The form broke on this schema (${message.slice(0, 200)}).`);
  }

  override render(): ReactNode {
    return this.state.isBroken ? null : this.props.children;
  }
}
