/**
 * CodeMirror, behind a small door. This file is the lazy chunk: import it only dynamically.
 *
 * The editor lives in a shadow root. There its style library uses constructed style sheets; in the document it would
 * insert a <style> element, which a policy of `style-src 'self'` refuses.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  codeFolding,
  foldAll,
  foldGutter,
  foldKeymap,
  unfoldAll,
} from '@codemirror/language';
import { linter, lintKeymap } from '@codemirror/lint';
import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { HIDDEN_CHARACTER, visibleText } from '../visible-text.ts';
import { editorTheme } from './editor-theme.ts';
import { hangingIndent } from './hanging-indent.ts';
import { jsonDiagnostics } from './json-lint.ts';
import { jsonPathAt } from './json-path.ts';

export interface EditorOptions {
  readonly text: string;
  readonly language: 'json' | 'text';
  readonly label: string;
  readonly wrap: boolean;
  readonly readOnly: boolean;
  readonly lineNumbers: boolean;
  readonly placeholder: string | undefined;
  readonly onChange: ((text: string) => void) | undefined;
  /** Path of the JSON value at the cursor. */
  readonly onPath: ((path: string | undefined) => void) | undefined;
}

export interface Editor {
  readonly setText: (text: string) => void;
  readonly setWrap: (wrap: boolean) => void;
  readonly setReadOnly: (readOnly: boolean) => void;
  readonly setHandlers: (handlers: Pick<EditorOptions, 'onChange' | 'onPath'>) => void;
  readonly focus: () => void;
  readonly openSearch: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
  readonly dispose: () => void;
}

/** Marks our own replacement of the text, which is no edit of the user's. */
const External = Annotation.define<boolean>();
/** Mod-Enter runs things in this program. */
const KEYS = defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter');
const LINT_DELAY_MS = 250;

export function createEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const wrap = new Compartment();
  const readOnly = new Compartment();
  let handlers: Pick<EditorOptions, 'onChange' | 'onPath'> = options;

  const told = EditorView.updateListener.of((update) => {
    const ours = update.transactions.some((transaction) => transaction.annotation(External) === true);
    if (update.docChanged && !ours) handlers.onChange?.(update.state.doc.toString());
    if (
      (update.docChanged || update.selectionSet) &&
      handlers.onPath !== undefined &&
      options.language === 'json'
    ) {
      handlers.onPath(jsonPathAt(update.state, update.state.selection.main.head));
    }
  });

  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        editorTheme,
        options.lineNumbers ? [lineNumbers(), highlightActiveLineGutter()] : [],
        languageOf(options),
        bracketMatching(),
        highlightActiveLine(),
        highlightSpecialChars({
          addSpecialChars: HIDDEN_CHARACTER,
          render: (code) => {
            const mark = document.createElement('span');
            mark.className = 'ui-escape';
            mark.textContent = visibleText(String.fromCodePoint(code));
            return mark;
          },
        }),
        search({ top: true }),
        options.placeholder === undefined ? [] : placeholder(options.placeholder),
        history(),
        keymap.of([...KEYS, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap]),
        // Said outright: checkers do not count an editable element as a tab stop by itself.
        EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
        wrap.of(wrapping(options.wrap)),
        readOnly.of(locked(options.readOnly)),
        told,
      ],
    }),
  });

  return {
    setText: (text) => {
      const current = view.state.doc.toString();
      if (current === text) return;
      view.dispatch({
        changes: { from: 0, to: current.length, insert: text },
        annotations: External.of(true),
      });
    },
    setWrap: (on) => view.dispatch({ effects: wrap.reconfigure(wrapping(on)) }),
    setReadOnly: (on) => view.dispatch({ effects: readOnly.reconfigure(locked(on)) }),
    setHandlers: (next) => {
      handlers = next;
    },
    focus: () => view.focus(),
    openSearch: () => void openSearchPanel(view),
    foldAll: () => void foldAll(view),
    unfoldAll: () => void unfoldAll(view),
    dispose: () => view.destroy(),
  };
}

function wrapping(on: boolean): Extension {
  return on ? [EditorView.lineWrapping, hangingIndent] : [];
}

function locked(on: boolean): Extension {
  // Not `editable: false`: the text must stay focusable, so that it can be searched, folded and copied by keyboard.
  return on
    ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' })]
    : [];
}

function languageOf(options: EditorOptions): Extension {
  if (options.language === 'text') return [];
  const folding = [codeFolding(), foldGutter({ openText: '▾', closedText: '▸' })];
  if (options.readOnly) return [json(), folding];
  const lint = linter((view) => jsonDiagnostics(view.state), { delay: LINT_DELAY_MS });
  return [json(), folding, lint];
}
