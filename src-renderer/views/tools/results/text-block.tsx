import { Copy, WrapText } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { prettyJson } from '../../../ui/code/pretty.ts';
import { cx } from '../../../ui/cx.ts';
import { formatCount } from '../../../ui/format.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { usePref } from '../../../workspace/use-pref.ts';
import { wrapText } from '../prefs.ts';
import { useCopy } from '../use-copy.ts';
import { looksLikeJson } from './read-result.ts';

/** Laid out without a long task; the rest comes on demand. */
const FIRST_CHARS = 20_000;
const MORE_CHARS = 200_000;

interface TextBlockProps {
  readonly label: string;
  readonly text: string;
  /** Indented already, or nothing to indent. */
  readonly asItIs?: boolean | undefined;
}

/** Text of a server: every character shown, nothing interpreted. */
export function TextBlock({ label, text, asItIs }: TextBlockProps): ReactNode {
  const [wrap, setWrap] = usePref(wrapText);
  const [isIndented, setIndented] = useState(false);
  const [shownChars, setShownChars] = useState(FIRST_CHARS);
  const copy = useCopy();
  const canIndent = useMemo(() => asItIs !== true && looksLikeJson(text), [asItIs, text]);
  const shown = useMemo(() => (isIndented ? (prettyJson(text) ?? text) : text), [isIndented, text]);
  const left = shown.length - shownChars;
  return (
    <div className="text-block">
      <div className="part-tools">
        {canIndent ? (
          <Button kind="quiet" aria-pressed={isIndented} onClick={() => setIndented(!isIndented)}>
            Indent JSON
          </Button>
        ) : null}
        <IconButton icon={WrapText} label="Wrap lines" pressed={wrap} onClick={() => setWrap(!wrap)} />
        <IconButton icon={Copy} label={`Copy: ${label}`} onClick={() => copy(shown)} />
      </div>
      {text === '' ? (
        <p className="result-plain">Empty text.</p>
      ) : (
        // Scrollable content must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={cx('part-text', wrap && 'is-wrapped')} tabIndex={0} role="region" aria-label={label}>
          <VisibleText text={left > 0 ? shown.slice(0, shownChars) : shown} keepLines />
        </pre>
      )}
      {left > 0 ? (
        <div className="part-more">
          <Button onClick={() => setShownChars(shownChars + MORE_CHARS)}>
            Show more: {formatCount(left)} characters are left
          </Button>
        </div>
      ) : null}
    </div>
  );
}
