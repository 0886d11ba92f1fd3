/** Mounts the lazy editor and keeps it in step with props; shows plain text until it is there. */
import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { ReactNode, Ref } from 'react';
import { visibleText } from '../visible-text.ts';
import type { Editor, EditorOptions } from './editor.ts';
import './code.css';

export interface CodeHandle {
  readonly focus: () => void;
  readonly openSearch: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
}

/** Enough for the first paint; the editor follows within a frame or two. */
const PREVIEW_CHARS = 4000;

export function CodeHost({
  ref,
  startsFocused = false,
  ...options
}: EditorOptions & {
  readonly ref?: Ref<CodeHandle> | undefined;
  readonly startsFocused?: boolean | undefined;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const { language, label, lineNumbers, placeholder } = options;
  const wantsFocus = useRef(startsFocused);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const mounted: { gone: boolean; editor: Editor | undefined } = { gone: false, editor: undefined };
    import('./editor.ts').then(
      ({ createEditor }) => {
        if (mounted.gone) return;
        mounted.editor = createEditor(element, {
          ...latest.current,
          language,
          label,
          lineNumbers,
          placeholder,
        });
        setEditor(mounted.editor);
        if (!wantsFocus.current) return;
        wantsFocus.current = false;
        mounted.editor.focus();
      },
      () => setFailed(true),
    );
    return () => {
      mounted.gone = true;
      mounted.editor?.dispose();
      setEditor(undefined);
    };
  }, [language, label, lineNumbers, placeholder]);

  const { text, wrap, readOnly, onChange, onPath } = options;
  useEffect(() => editor?.setText(text), [editor, text]);
  useEffect(() => editor?.setWrap(wrap), [editor, wrap]);
  useEffect(() => editor?.setReadOnly(readOnly), [editor, readOnly]);
  useEffect(() => editor?.setHandlers({ onChange, onPath }), [editor, onChange, onPath]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => editor?.focus(),
      openSearch: () => editor?.openSearch(),
      foldAll: () => editor?.foldAll(),
      unfoldAll: () => editor?.unfoldAll(),
    }),
    [editor],
  );

  return (
    <div className="ui-code">
      <div className="ui-code-host" ref={host} />
      {editor === undefined ? (
        <pre className="ui-code-preview" aria-busy={!failed}>
          {visibleText(text.slice(0, failed ? undefined : PREVIEW_CHARS), { keepLines: true })}
        </pre>
      ) : null}
    </div>
  );
}
