/** Toggle filters with true counts. A group of chips reads as one control. */
import type { ReactNode } from 'react';
import { formatShortCount } from './format.ts';
import type { Tone } from './row-table/types.ts';
import './chip.css';

interface ChipProps {
  readonly label: string;
  readonly pressed: boolean;
  readonly onChange: (pressed: boolean) => void;
  readonly count?: number | undefined;
  /** A glyph before the label, coloured by `tone`. */
  readonly glyph?: string | undefined;
  readonly tone?: Tone | undefined;
  readonly title?: string | undefined;
  readonly disabled?: boolean | undefined;
}

export function Chip({
  label,
  pressed,
  onChange,
  count,
  glyph,
  tone = 'none',
  title,
  disabled,
}: ChipProps): ReactNode {
  return (
    <button
      type="button"
      className="ui-chip"
      aria-pressed={pressed}
      title={title}
      disabled={disabled}
      onClick={() => onChange(!pressed)}
    >
      {glyph === undefined ? null : (
        <span className={`tone-${tone}`} aria-hidden="true">
          {glyph}
        </span>
      )}
      {label}
      {count === undefined ? null : <span className="ui-chip-count">{formatShortCount(count)}</span>}
    </button>
  );
}

export function ChipGroup({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className="ui-chips" role="group" aria-label={label}>
      {children}
    </div>
  );
}
