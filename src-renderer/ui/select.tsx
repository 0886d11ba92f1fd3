/** The browser's own select: right on every platform and with every assistive tech. */
import { ChevronsUpDown } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import './field.css';
import './select.css';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly title: string;
  readonly disabled?: boolean | undefined;
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly hideLabel?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { label, options, value, onChange, hideLabel, disabled } = props;
  const id = useId();
  return (
    <div className="ui-field">
      <label className={cx('ui-label', hideLabel === true && 'ui-hidden')} htmlFor={id}>
        {label}
      </label>
      <span className="ui-select">
        <select
          id={id}
          className="ui-input"
          value={value}
          disabled={disabled}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen !== undefined) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.title}
            </option>
          ))}
        </select>
        <ChevronsUpDown size={12} aria-hidden="true" className="ui-select-mark" />
      </span>
    </div>
  );
}
