/** The editor's looks, all by tokens: custom properties reach into the shadow root, so themes switch by themselves. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const looks = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--bg-pane)', fontSize: 'var(--mono)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '4px 0' },
  '.cm-line': { padding: '0 8px 0 4px' },
  '&.cm-focused .cm-content:focus-visible': { outline: 'none' },
  '& ::selection': { backgroundColor: 'var(--select) !important' },
  '.cm-gutters': { backgroundColor: 'var(--bg-pane)', color: 'var(--ink-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 2px 0 8px', minWidth: '28px' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 2px', cursor: 'default' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--bg-hover)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--bg-active)',
    border: 'none',
    borderRadius: '3px',
    color: 'var(--ink-2)',
    padding: '0 5px',
    margin: '0 2px',
  },
  // Only while one works in it; an unmatched bracket is lint's business, or just where the text was cut.
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-matchingBracket, .cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': {
    backgroundColor: 'transparent',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--code-match)', color: 'var(--ink)' },
  '.cm-searchMatch.cm-searchMatch-selected': { backgroundColor: 'var(--code-match-on)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--bg-active)' },
  '.ui-escape': {
    backgroundColor: 'var(--wash-warn)',
    color: 'var(--tone-warn)',
    borderRadius: '2px',
    padding: '0 1px',
  },
  '.cm-panels': { backgroundColor: 'var(--bg-case)', color: 'var(--ink)', fontFamily: 'var(--font-ui)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px',
    padding: '4px 26px 4px 6px',
    fontSize: 'var(--text)',
  },
  '.cm-panel.cm-search br': { display: 'none' },
  '.cm-panel.cm-search label': { display: 'flex', alignItems: 'center', fontSize: 'var(--text-s)' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--ink-2)', fontSize: '16px', top: '4px', right: '6px' },
  '.cm-textfield': {
    height: 'var(--ctl-h)',
    margin: '0',
    padding: '0 7px',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--ink)',
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--mono)',
  },
  '.cm-button': {
    height: 'var(--ctl-h)',
    margin: '0',
    padding: '0 8px',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundImage: 'none',
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--ink)',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text)',
  },
  '.cm-button:hover': { backgroundColor: 'var(--bg-hover)' },
  '.cm-panel button:focus-visible, .cm-panel input:focus-visible': {
    outline: '2px solid var(--focus)',
    outlineOffset: '-1px',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--ink)',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text)',
  },
  '.cm-diagnostic': { padding: '3px 8px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--tone-error)' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--code-atom)' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: 'var(--code-punct)' },
  { tag: tags.invalid, color: 'var(--tone-error)' },
]);

export const editorTheme: Extension = [looks, syntaxHighlighting(colours)];
