/** Text to read: folds, searches (Mod+F), wraps, tells and copies the JSON path under the cursor; never freezes. */
import { Copy, FoldVertical, Search, UnfoldVertical, WrapText } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../button.tsx';
import { formatBytes } from '../format.ts';
import { visibleText } from '../visible-text.ts';
import { CodeHost } from './code-host.tsx';
import type { CodeHandle } from './code-host.tsx';
import './code.css';

export interface CodeViewProps {
  /** Accessible name. */
  readonly label: string;
  readonly text: string;
  readonly language?: 'json' | 'text' | undefined;
  readonly wrap: boolean;
  readonly onWrap: (wrap: boolean) => void;
  /** Characters put into the editor at first; default 300 000. */
  readonly maxChars?: number | undefined;
  /** How large the whole body is, when `text` is only its beginning. */
  readonly totalBytes?: number | undefined;
  /** How many of them `text` was made from, when it is longer or shorter than they are (indented, decoded). */
  readonly loadedBytes?: number | undefined;
  /** Asked for when `text` is shown to its end and `totalBytes` says there is more. */
  readonly onMore?: (() => void) | undefined;
  readonly onCopy: (text: string) => void;
  readonly lineNumbers?: boolean | undefined;
}

/** Parsed and scrolled without a long task in Chromium on a slow laptop. */
export const DEFAULT_MAX_CHARS = 300_000;

export function CodeView(props: CodeViewProps): ReactNode {
  const {
    label,
    text,
    language = 'json',
    wrap,
    onWrap,
    maxChars = DEFAULT_MAX_CHARS,
    totalBytes,
    loadedBytes = text.length,
    onMore,
  } = props;
  const editor = useRef<CodeHandle>(null);
  const [path, setPath] = useState<string | undefined>(undefined);
  const [pages, setPages] = useState(1);
  const [shownText, setShownText] = useState(text);
  if (shownText !== text) {
    // Another text starts at its first page; a longer version of the same one keeps what was opened.
    if (!text.startsWith(shownText.slice(0, 1000))) setPages(1);
    setShownText(text);
  }
  const limit = maxChars * pages;
  const cut = text.length > limit;
  return (
    <div className="ui-codeview">
      <CodeHost
        ref={editor}
        text={cut ? text.slice(0, limit) : text}
        language={language}
        label={label}
        wrap={wrap}
        readOnly
        lineNumbers={props.lineNumbers ?? true}
        placeholder={undefined}
        onChange={undefined}
        onPath={setPath}
      />
      {cut || onMore !== undefined ? (
        <div className="ui-code-more">
          {cut
            ? `${formatBytes((limit / text.length) * loadedBytes)} of ${formatBytes(totalBytes ?? loadedBytes)} shown`
            : `${formatBytes(loadedBytes)} of ${totalBytes === undefined ? 'more' : formatBytes(totalBytes)} shown`}
          <Button onClick={() => (cut ? setPages(pages + 1) : onMore?.())}>Show more</Button>
        </div>
      ) : null}
      <div className="ui-code-foot">
        <output className="ui-code-path" title={path} aria-label="Path at the cursor">
          {language === 'json' ? visibleText(path ?? '$') : null}
        </output>
        {language === 'json' ? (
          <>
            <IconButton icon={Copy} label="Copy path" onClick={() => props.onCopy(path ?? '$')} />
            <IconButton icon={FoldVertical} label="Fold all" onClick={() => editor.current?.foldAll()} />
            <IconButton
              icon={UnfoldVertical}
              label="Unfold all"
              onClick={() => editor.current?.unfoldAll()}
            />
          </>
        ) : null}
        <IconButton
          icon={Search}
          label="Find in text"
          keys="Mod+F"
          onClick={() => editor.current?.openSearch()}
        />
        <IconButton icon={WrapText} label="Wrap lines" pressed={wrap} onClick={() => onWrap(!wrap)} />
      </div>
    </div>
  );
}
