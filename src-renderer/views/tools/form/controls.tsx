/** The controls of single values. The label and the buttons beside them are the row's (field-row.tsx). */
import { ChevronsUpDown } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { JsonObject } from '../../../../src-shared/wire/message.ts';
import '../../../ui/field.css';
import '../../../ui/select.css';
import '../../../ui/toggle.css';
import { visibleText } from '../../../ui/visible-text.ts';
import { isExact, isNumberToken, numberOf, tokenOf } from '../args/exact-number.ts';
import { JsonReader } from '../args/json-reader.ts';
import { writeJson } from '../args/write-json.ts';
import { LABELS } from '../schema/form-schema.ts';

export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly schema: JsonObject;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly invalid: boolean;
  readonly describedBy: string | undefined;
}

const NOT_SENT = 'not sent';
const OTHER = 'other';
const NONE = 'none';

/** Picks the control that can show this value; a value of another type is shown as the JSON it is. */
export function LeafControl(props: ControlProps): ReactNode {
  const { schema, value } = props;
  if (Array.isArray(schema['enum'])) return <ChoiceControl {...props} options={schema['enum']} />;
  if ('const' in schema) return <ChoiceControl {...props} options={[schema['const']]} />;
  if (value === null) return <NullControl id={props.id} />;
  if (isExact(value) || schema['type'] === 'number' || schema['type'] === 'integer') {
    return typeof value === 'object' || typeof value === 'boolean' ? (
      <JsonControl {...props} />
    ) : (
      <NumberControl {...props} />
    );
  }
  if (schema['type'] === 'boolean') {
    return value === undefined || typeof value === 'boolean' ? (
      <BooleanControl {...props} />
    ) : (
      <JsonControl {...props} />
    );
  }
  if (schema['type'] === 'string' && (value === undefined || typeof value === 'string')) {
    return <TextControl {...props} />;
  }
  return <JsonControl {...props} />;
}

function aria({ invalid, describedBy }: ControlProps) {
  return { 'aria-invalid': invalid ? true : undefined, 'aria-describedby': describedBy } as const;
}

const HINTS: Readonly<Record<string, string>> = {
  date: '2026-11-23',
  'date-time': '2026-11-23T12:04:31Z',
  time: '12:04:31Z',
  email: 'name@example.org',
  uri: 'https://example.org/',
  uuid: '00000000-0000-0000-0000-000000000000',
};
const ISO_DATE = /^\d{4}-\d\d-\d\d$/;

function TextControl(props: ControlProps): ReactNode {
  const { id, schema, value, onChange } = props;
  const text = typeof value === 'string' ? value : '';
  const format = typeof schema['format'] === 'string' ? schema['format'] : '';
  const placeholder =
    value === undefined
      ? `${NOT_SENT}${HINTS[format] === undefined ? '' : `, like ${HINTS[format]}`}`
      : 'empty text';
  if (format === 'date' && (text === '' || ISO_DATE.test(text))) {
    // The browser's own calendar; what it cannot show is text below.
    return (
      <input
        id={id}
        {...aria(props)}
        type="date"
        className="ui-input ui-mono"
        value={text}
        onChange={(event) =>
          onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
        }
      />
    );
  }
  if (format !== '') {
    return (
      <input
        id={id}
        {...aria(props)}
        type="text"
        className="ui-input ui-mono"
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <textarea
      id={id}
      {...aria(props)}
      rows={1}
      className="ui-input ui-mono tf-text"
      spellCheck={false}
      autoComplete="off"
      placeholder={placeholder}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function NumberControl(props: ControlProps): ReactNode {
  const { id, value, onChange } = props;
  // What is no number is shown as typed: it is sent as that text, and the check says so.
  const text = tokenOf(value) ?? (typeof value === 'string' ? value : '');
  return (
    <input
      id={id}
      {...aria(props)}
      type="text"
      inputMode="decimal"
      className="ui-input ui-mono tf-number"
      spellCheck={false}
      autoComplete="off"
      placeholder={value === undefined ? NOT_SENT : undefined}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        if (typed === '') onChange(undefined);
        else onChange(isNumberToken(typed) ? numberOf(typed) : typed);
      }}
    />
  );
}

function BooleanControl(props: ControlProps): ReactNode {
  const { id, value, onChange } = props;
  return (
    <span className="tf-boolean">
      <input
        id={id}
        {...aria(props)}
        type="checkbox"
        className="ui-checkbox"
        checked={value === true}
        ref={(box) => {
          if (box !== null) box.indeterminate = value === undefined;
        }}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span className="tf-word">{value === undefined ? NOT_SENT : value === true ? 'true' : 'false'}</span>
    </span>
  );
}

function ChoiceControl(props: ControlProps & { readonly options: readonly unknown[] }): ReactNode {
  const { id, schema, value, onChange, options } = props;
  const texts = options.map((each) => JSON.stringify(each));
  const current = value === undefined ? undefined : writeJson(value, '');
  const at = current === undefined ? -1 : texts.indexOf(current);
  const labels: readonly unknown[] = Array.isArray(schema[LABELS]) ? schema[LABELS] : [];
  const chosen = current === undefined ? NONE : at < 0 ? OTHER : String(at);
  return (
    <span className="ui-select">
      <select
        id={id}
        {...aria(props)}
        className="ui-input ui-mono"
        value={chosen}
        onChange={(event) => {
          const next = event.currentTarget.value;
          if (next !== OTHER) onChange(next === NONE ? undefined : options[Number(next)]);
        }}
      >
        <option value={NONE}>{NOT_SENT}</option>
        {options.map((option, index) => (
          <option key={texts[index]} value={String(index)}>
            {optionText(option, labels[index])}
          </option>
        ))}
        {chosen === OTHER ? (
          <option value={OTHER}>{visibleText(current ?? '').slice(0, 80)} (not allowed)</option>
        ) : null}
      </select>
      <ChevronsUpDown size={12} aria-hidden="true" className="ui-select-mark" />
    </span>
  );
}

const OPTION_CHARS = 120;

function optionText(option: unknown, label: unknown): string {
  const text = typeof option === 'string' && option !== '' ? option : JSON.stringify(option);
  const named = typeof label === 'string' && label !== text ? `${text} — ${label}` : text;
  return visibleText(named.slice(0, OPTION_CHARS));
}

export function NullControl({ id }: { readonly id: string }): ReactNode {
  return (
    <output id={id} className="tf-null">
      null
    </output>
  );
}

/** Any JSON in one box; what does not parse stays in the box and is not taken over. */
export function JsonControl(props: ControlProps): ReactNode {
  const { id, value, onChange } = props;
  const [typed, setTyped] = useState<{ readonly text: string; readonly for: string } | null>(null);
  const current = value === undefined ? '' : writeJson(value);
  const text = typed?.for === current ? typed.text : current;
  const isBroken = text !== '' && !parses(text);
  return (
    <>
      <textarea
        id={id}
        {...aria(props)}
        aria-invalid={isBroken || props.invalid ? true : undefined}
        rows={1}
        className="ui-input ui-mono tf-text"
        spellCheck={false}
        autoComplete="off"
        placeholder={`${NOT_SENT}; any JSON, text in quotes`}
        value={text}
        onChange={(event) => {
          const next = event.currentTarget.value;
          const read = next.trim() === '' ? undefined : parses(next) ? new JsonReader(next).read() : value;
          setTyped({ text: next, for: read === undefined ? '' : writeJson(read) });
          if (read !== value) onChange(read);
        }}
      />
      {isBroken ? <p className="tf-error">▲ not JSON yet: the last good value is kept</p> : null}
    </>
  );
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
