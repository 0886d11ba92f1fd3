/** Wrapped lines continue below their own indentation instead of at the left edge. */
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, ViewPlugin } from '@codemirror/view';
import type { DecorationSet, EditorView, ViewUpdate } from '@codemirror/view';

const EXTRA_CHARS = 2;
/** Deeper lines would leave no room for text in a narrow pane. */
const MAX_INDENT_CHARS = 24;
const LINE_PADDING_PX = 4;

function indents(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const leading = /^ */.exec(line.text.slice(0, MAX_INDENT_CHARS))?.[0].length ?? 0;
      const hang = leading + EXTRA_CHARS;
      const style = `text-indent: -${hang}ch; padding-left: calc(${hang}ch + ${LINE_PADDING_PX}px)`;
      builder.add(line.from, line.from, Decoration.line({ attributes: { style } }));
      at = line.to + 1;
    }
  }
  return builder.finish();
}

export const hangingIndent = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = indents(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = indents(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
