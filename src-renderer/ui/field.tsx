/** Text input with a label, a hint and an error that says what to do. */
import { Search, X } from 'lucide-react';
import { useId, useRef } from 'react';
import type { ComponentProps, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import { KeyHint } from './key-hint.tsx';
import { VisibleText } from './visible-text.tsx';
import './field.css';

/** It may be a word of a server's, such as the argument of a prompt. */
const LABEL_CHARS = 200;

export interface TextFieldProps extends Omit<
  ComponentProps<'input'>,
  'className' | 'onChange' | 'value' | 'size' | 'id'
> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  /** Codes, paths, commands. */
  readonly mono?: boolean | undefined;
  /** The label is for assistive tech only. */
  readonly hideLabel?: boolean | undefined;
}

export function TextField(props: TextFieldProps): ReactNode {
  const { label, value, onChange, hint, error, mono, hideLabel, ...rest } = props;
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="ui-field">
      <label className={cx('ui-label', hideLabel === true && 'ui-hidden')} htmlFor={id}>
        <VisibleText text={label} maxChars={LABEL_CHARS} />
      </label>
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        {...rest}
        id={id}
        className={cx('ui-input', mono === true && 'ui-mono')}
        value={value}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {note === undefined ? null : (
        <div id={`${id}-note`} className={cx('ui-note', error !== undefined && 'is-error')}>
          {error === undefined ? null : <span aria-hidden="true">▲ </span>}
          {note}
        </div>
      )}
    </div>
  );
}

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string | undefined;
  /** The key that focuses this field, shown while it is empty. */
  readonly keys?: string | undefined;
  /** What is wrong with the query; the text stays as typed. */
  readonly error?: string | undefined;
  /** How many match, spoken politely. */
  readonly matches?: string | undefined;
  readonly onEnter?: (() => void) | undefined;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

export function SearchField(props: SearchFieldProps): ReactNode {
  const { label, value, onChange, placeholder, keys, error, matches, onEnter, ref } = props;
  const own = useRef<HTMLInputElement>(null);
  const id = useId();
  const setRefs = (element: HTMLInputElement | null): void => {
    own.current = element;
    if (typeof ref === 'function') ref(element);
    else if (ref) ref.current = element;
  };
  return (
    <div className={cx('ui-search', error !== undefined && 'is-error')} title={error}>
      <Search size={13} aria-hidden="true" className="ui-search-icon" />
      <input
        ref={setRefs}
        type="text"
        className="ui-search-input"
        aria-label={label}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        aria-keyshortcuts={keys}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder ?? label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          // With a modifier it is a key of the program's.
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) onEnter?.();
          if (event.key !== 'Escape') return;
          // First Escape empties the field, the next one leaves it.
          event.stopPropagation();
          if (value === '') event.currentTarget.blur();
          else onChange('');
        }}
      />
      <span className="ui-search-matches" aria-live="polite">
        {matches}
      </span>
      {error === undefined ? null : (
        <span id={`${id}-error`} className="ui-hidden">
          {error}
        </span>
      )}
      {value !== '' ? (
        <button
          type="button"
          className="ui-search-clear"
          aria-label={`Clear ${label}`}
          onClick={() => {
            onChange('');
            own.current?.focus();
          }}
        >
          <X size={13} aria-hidden="true" />
        </button>
      ) : keys === undefined ? null : (
        <KeyHint keys={keys} />
      )}
    </div>
  );
}
