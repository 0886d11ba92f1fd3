/** Names and values in two aligned columns: the instrument's data sheet. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { VisibleText } from './visible-text.tsx';
import './key-value.css';

const NAME_CHARS = 200;

export interface KeyValueRow {
  readonly name: string;
  /** Strings are shown with hidden characters visible; nodes as they are. */
  readonly value: ReactNode;
  /** Proportional text; values are monospaced otherwise. */
  readonly prose?: boolean | undefined;
  /** Made by this program (numbers with units): drawn as is. */
  readonly trusted?: boolean | undefined;
}

export function KeyValue({
  rows,
  label,
}: {
  readonly rows: readonly KeyValueRow[];
  readonly label?: string | undefined;
}): ReactNode {
  return (
    <dl className="ui-kv" aria-label={label}>
      {rows.map((row, at) => (
        // A server may say the same name twice, in the fields of an event: rows have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="ui-kv-row">
          <dt>
            <VisibleText text={row.name} maxChars={NAME_CHARS} />
          </dt>
          <dd className={cx(row.prose !== true && 'ui-mono')}>
            {typeof row.value === 'string' && row.trusted !== true ? (
              <VisibleText text={row.value} keepLines />
            ) : (
              row.value
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
