import { useId, type ReactNode } from 'react';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly {
    readonly value: Value;
    readonly title: string;
    readonly text: string;
    readonly disabled?: boolean;
  }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few, each with a line about what it means. */
export function Choice<Value extends string>({
  label,
  options,
  value,
  onChange,
}: ChoiceProps<Value>): ReactNode {
  const name = useId();
  return (
    <fieldset className="file-choice">
      <legend>{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="file-option"
          data-disabled={option.disabled === true ? '' : undefined}
        >
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span className="file-option-title">{option.title}</span>
          <span className="file-option-text">{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
