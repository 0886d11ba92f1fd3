/** Checkbox: takes part in a form. Switch: takes effect at once. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import './toggle.css';

interface ToggleProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
  readonly hint?: string | undefined;
}

export function Checkbox(props: ToggleProps & { readonly mixed?: boolean | undefined }): ReactNode {
  return <Toggle {...props} kind="checkbox" />;
}

export function Switch(props: ToggleProps): ReactNode {
  return <Toggle {...props} kind="switch" />;
}

interface KindProps extends ToggleProps {
  readonly kind: 'checkbox' | 'switch';
  readonly mixed?: boolean | undefined;
}

function Toggle({ label, checked, onChange, disabled, hint, kind, mixed }: KindProps): ReactNode {
  const id = useId();
  return (
    <span className="ui-toggle">
      <input
        id={id}
        type="checkbox"
        role={kind === 'switch' ? 'switch' : undefined}
        className={`ui-${kind}`}
        checked={checked}
        disabled={disabled}
        ref={(box) => {
          if (box !== null) box.indeterminate = mixed === true;
        }}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className="ui-toggle-hint">
          {hint}
        </span>
      )}
    </span>
  );
}
