/** Names and values, the values masked: somebody may be looking over a shoulder, or at a shared screen. */
import { Eye, EyeOff, Plus, X } from 'lucide-react';
import { useState, type ClipboardEvent, type ReactNode } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { pairsFromText, type PairRow } from './form-model.ts';
import './argv-pairs.css';

interface PairRowsProps {
  readonly title: string;
  readonly nameTitle: string;
  readonly addTitle: string;
  readonly separator: '=' | ':';
  readonly hint: string;
  readonly rows: readonly PairRow[];
  readonly problem: string | undefined;
  readonly onTouch: () => void;
  readonly onChange: (rows: readonly PairRow[]) => void;
}

export function PairRows(props: PairRowsProps): ReactNode {
  const { title, addTitle, separator, hint, rows, problem, onTouch, onChange } = props;
  const [isShown, setIsShown] = useState(false);
  const replace = (id: number, next: Partial<PairRow>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...next } : row)));
  const pasteInto = (at: number, event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text/plain');
    const pairs = pairsFromText(text, separator);
    if (pairs === null || !text.includes(separator)) return;
    event.preventDefault();
    const first = nextId(rows);
    const pasted = pairs.map((pair, index) => ({ ...pair, id: first + index, kept: false }));
    onChange([...rows.slice(0, at), ...pasted, ...rows.slice(at + 1)]);
  };
  return (
    <fieldset className="pairs">
      <legend className="pairs-head">
        <span className="ui-label">{title}</span>
        {rows.some((row) => !row.kept) ? (
          <IconButton
            icon={isShown ? EyeOff : Eye}
            label={isShown ? 'Hide the values' : 'Show the values'}
            pressed={isShown}
            onClick={() => setIsShown(!isShown)}
          />
        ) : null}
      </legend>
      {rows.map((row, at) => (
        <PairLine
          key={row.id}
          row={row}
          nameTitle={props.nameTitle}
          separator={separator}
          isShown={isShown}
          onPaste={(event) => pasteInto(at, event)}
          onBlur={onTouch}
          onChange={(next) => replace(row.id, next)}
          onRemove={() => onChange(rows.filter(({ id }) => id !== row.id))}
        />
      ))}
      <div className="pairs-foot">
        <Button
          kind="quiet"
          icon={Plus}
          onClick={() => onChange([...rows, { id: nextId(rows), name: '', value: '', kept: false }])}
        >
          {addTitle}
        </Button>
        <span className={problem === undefined ? 'ui-note' : 'ui-note is-error'} role="status">
          {problem === undefined ? (rows.length === 0 ? '' : hint) : `▲ ${problem}`}
        </span>
      </div>
    </fieldset>
  );
}

interface PairLineProps {
  readonly row: PairRow;
  readonly nameTitle: string;
  readonly separator: '=' | ':';
  readonly isShown: boolean;
  readonly onPaste: (event: ClipboardEvent) => void;
  readonly onBlur: () => void;
  readonly onChange: (next: Partial<PairRow>) => void;
  readonly onRemove: () => void;
}

function PairLine({
  row,
  nameTitle,
  separator,
  isShown,
  onPaste,
  onBlur,
  onChange,
  onRemove,
}: PairLineProps): ReactNode {
  const name = row.name.trim() === '' ? 'unnamed' : row.name;
  return (
    <div className="pair">
      <input
        className="ui-input ui-mono"
        aria-label={`${nameTitle} name`}
        placeholder="NAME"
        spellCheck={false}
        autoComplete="off"
        value={row.name}
        readOnly={row.kept}
        onPaste={onPaste}
        onBlur={onBlur}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <span className="pair-sep" aria-hidden="true">
        {separator}
      </span>
      {row.kept ? (
        <span className="pair-kept">
          •••••• <span>kept in the host</span>
          <Button kind="quiet" onClick={() => onChange({ kept: false, value: '' })}>
            Replace
          </Button>
        </span>
      ) : (
        <input
          className="ui-input ui-mono"
          type={isShown ? 'text' : 'password'}
          aria-label={`Value of ${name}`}
          placeholder="value"
          spellCheck={false}
          autoComplete="off"
          data-1p-ignore=""
          value={row.value}
          onBlur={onBlur}
          onChange={(event) => onChange({ value: event.currentTarget.value })}
        />
      )}
      <IconButton icon={X} label={`Remove ${name}`} onClick={onRemove} />
    </div>
  );
}

function nextId(rows: readonly PairRow[]): number {
  return rows.reduce((max, { id }) => Math.max(max, id), 0) + 1;
}
