/** The parts that every section is made of: a group, and in it a line for each setting. */
import { useId, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useTypedNumber } from '../../ui/use-typed-number.ts';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { Badge } from '../../ui/status.tsx';
import { Switch } from '../../ui/toggle.tsx';

export function SettingGroup({
  title,
  intro,
  children,
}: {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className="set-group" aria-labelledby={id}>
      <h3 id={id} className="set-group-title">
        {title}
      </h3>
      {intro === undefined ? null : <p className="set-intro">{intro}</p>}
      <div className="set-lines">{children}</div>
    </section>
  );
}

interface LineProps {
  readonly title: string;
  /** What it changes; units and bounds for a number. */
  readonly help?: ReactNode;
  /** Small facts below: risk, since when, default. */
  readonly facts?: ReactNode;
  /** Not as it comes; `onReset` sets it back. */
  readonly onReset?: (() => void) | undefined;
  /** Why it cannot be set here, when it cannot. */
  readonly heldBy?: string | undefined;
  readonly control: ReactNode;
}

export function SettingLine({ title, help, facts, onReset, heldBy, control }: LineProps): ReactNode {
  return (
    <div className="set-line">
      <div className="set-text">
        <p className="set-title">
          {title}
          {onReset === undefined ? null : <Badge tone="info">changed</Badge>}
          {heldBy === undefined ? null : <Badge tone="warn">{heldBy}</Badge>}
        </p>
        {help === undefined ? null : <p className="set-help">{help}</p>}
        {facts === undefined ? null : <p className="set-facts">{facts}</p>}
      </div>
      <div className="set-control">
        {onReset === undefined ? null : (
          <Button kind="quiet" aria-label={`Reset ${title}`} onClick={onReset}>
            Reset
          </Button>
        )}
        {control}
      </div>
    </div>
  );
}

interface Common<T> {
  readonly title: string;
  readonly help?: ReactNode;
  readonly facts?: ReactNode;
  readonly heldBy?: string | undefined;
  readonly value: T;
  readonly byDefault: T;
  /** `what` is the change in words, for the line beside Undo. */
  readonly onSet: (what: string, value: T) => void;
}

export function SwitchSetting(props: Common<boolean>): ReactNode {
  const { title, value, byDefault, heldBy, onSet, ...rest } = props;
  const set = (next: boolean): void => onSet(`${title}: ${next ? 'on' : 'off'}`, next);
  return (
    <SettingLine
      {...rest}
      title={title}
      heldBy={heldBy}
      onReset={value === byDefault || heldBy !== undefined ? undefined : () => set(byDefault)}
      control={
        <span className="set-switch" data-word={value ? 'on' : 'off'}>
          <Switch label={title} checked={value} onChange={set} disabled={heldBy !== undefined} />
        </span>
      }
    />
  );
}

export function ChoiceSetting<Value extends string>(
  props: Common<Value> & { readonly options: readonly SelectOption<Value>[] },
): ReactNode {
  const { title, value, byDefault, options, heldBy, onSet, ...rest } = props;
  const set = (next: Value): void => {
    const word = options.find((option) => option.value === next)?.title ?? next;
    onSet(`${title}: ${word}`, next);
  };
  return (
    <SettingLine
      {...rest}
      title={title}
      heldBy={heldBy}
      onReset={value === byDefault || heldBy !== undefined ? undefined : () => set(byDefault)}
      control={
        <Select
          label={title}
          hideLabel
          options={options}
          value={value}
          onChange={set}
          disabled={heldBy !== undefined}
        />
      }
    />
  );
}

interface NumberProps extends Common<number> {
  readonly min: number;
  readonly max: number;
  /** Beside the field: `ms`, `MB`. */
  readonly unit: string;
}

/**
 * A whole number; taken on Enter or when the field is left, refused with its bounds when it is outside of them.
 * @public sections of other parts of the app are made of it
 */
export function NumberSetting(props: NumberProps): ReactNode {
  const { title, value, byDefault, min, max, unit, heldBy, onSet, ...rest } = props;
  const set = (next: number): void => onSet(`${title}: ${next} ${unit}`, next);
  const field = useTypedNumber({ value, min, max, onSet: set });
  return (
    <SettingLine
      {...rest}
      title={title}
      heldBy={heldBy}
      onReset={value === byDefault || heldBy !== undefined ? undefined : () => set(byDefault)}
      control={
        <span className="set-number">
          <TextField label={`${title}, ${unit}`} hideLabel disabled={heldBy !== undefined} {...field} />
          <span className="set-unit" aria-hidden="true">
            {unit}
          </span>
        </span>
      }
    />
  );
}
