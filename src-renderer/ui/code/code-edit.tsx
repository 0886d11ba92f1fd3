/** Text to write: JSON is checked while typing, errors are underlined and named. Tab leaves the field. */
import type { ReactNode, Ref } from 'react';
import { cx } from '../cx.ts';
import { CodeHost } from './code-host.tsx';
import type { CodeHandle } from './code-host.tsx';
import './code.css';

export interface CodeEditProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly language?: 'json' | 'text' | undefined;
  readonly readOnly?: boolean | undefined;
  readonly wrap?: boolean | undefined;
  readonly lineNumbers?: boolean | undefined;
  readonly placeholder?: string | undefined;
  /** Marks the box, with the reason below it. */
  readonly error?: string | undefined;
  /** It has the focus as soon as it is there. */
  readonly startsFocused?: boolean | undefined;
  readonly ref?: Ref<CodeHandle> | undefined;
}

export function CodeEdit(props: CodeEditProps): ReactNode {
  const { label, value, onChange, language = 'json', readOnly = false, wrap = true, error, ref } = props;
  return (
    <div className={cx('ui-codeedit', error !== undefined && 'is-error')}>
      <CodeHost
        ref={ref}
        startsFocused={props.startsFocused ?? false}
        text={value}
        language={language}
        label={label}
        wrap={wrap}
        readOnly={readOnly}
        lineNumbers={props.lineNumbers ?? false}
        placeholder={props.placeholder}
        onChange={onChange}
        onPath={undefined}
      />
      {error === undefined ? null : (
        <div className="ui-note is-error" role="status">
          <span aria-hidden="true">▲ </span>
          {error}
        </div>
      )}
    </div>
  );
}
