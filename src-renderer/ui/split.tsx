/** Panes with lines between them that drag, take arrow keys, and collapse. Sizes are the caller's to remember. */
import { useImperativeHandle, useRef } from 'react';
import type { ReactNode, Ref } from 'react';
import { Group, Panel, Separator, useGroupRef } from 'react-resizable-panels';
import type { Layout, PanelImperativeHandle } from 'react-resizable-panels';
import './split.css';

/** Percent of the whole by pane id. */
export type SplitSizes = Readonly<Record<string, number>>;

export interface SplitPane {
  readonly id: string;
  /** Name of the pane; its resize handle is named after it. */
  readonly label: string;
  readonly content: ReactNode;
  /** Starting size in px; the pane without one takes what is left. */
  readonly sizePx?: number | undefined;
  readonly minPx?: number | undefined;
  readonly maxPx?: number | undefined;
  /** Dragging below the minimum closes the pane; `toggle` opens it again. */
  readonly collapsible?: boolean | undefined;
  /** Starts closed. */
  readonly collapsed?: boolean | undefined;
  /** Keeps its px when the window is resized (side bars); otherwise it scales. */
  readonly keepPx?: boolean | undefined;
}

export interface SplitHandle {
  readonly toggle: (paneId: string) => void;
  readonly isCollapsed: (paneId: string) => boolean;
}

interface SplitProps {
  readonly direction: 'row' | 'column';
  readonly panes: readonly SplitPane[];
  /** Remembered sizes; used when they are about exactly these panes. */
  readonly sizes?: SplitSizes | undefined;
  /** Told once per finished change; a closed pane has size 0. */
  readonly onSizes?: ((sizes: SplitSizes) => void) | undefined;
  readonly ref?: Ref<SplitHandle> | undefined;
}

export function Split({ direction, panes, sizes, onSizes, ref }: SplitProps): ReactNode {
  const group = useGroupRef();
  const handles = useRef(new Map<string, PanelImperativeHandle>());
  useImperativeHandle(
    ref,
    () => ({
      toggle: (paneId: string) => {
        const pane = handles.current.get(paneId);
        if (pane === undefined) return;
        if (pane.isCollapsed()) pane.expand();
        else pane.collapse();
      },
      isCollapsed: (paneId: string) => handles.current.get(paneId)?.isCollapsed() ?? false,
    }),
    [],
  );
  return (
    <Group
      className={`ui-split split-${direction}`}
      orientation={direction === 'row' ? 'horizontal' : 'vertical'}
      defaultLayout={usableLayout(panes, sizes)}
      groupRef={group}
      onLayoutChanged={(layout, meta) => onSizes?.(meta.requestedLayout ?? layout)}
    >
      {panes.flatMap((pane, at) => {
        const previous = panes[at - 1];
        const panel = (
          <Panel
            key={pane.id}
            id={pane.id}
            className="ui-split-pane"
            style={{ overflow: 'hidden' }}
            defaultSize={pane.collapsed === true ? 0 : pane.sizePx}
            minSize={pane.minPx ?? 80}
            maxSize={pane.maxPx}
            collapsible={pane.collapsible}
            collapsedSize={0}
            groupResizeBehavior={pane.keepPx === true ? 'preserve-pixel-size' : 'preserve-relative-size'}
            panelRef={(handle) => {
              if (handle === null) handles.current.delete(pane.id);
              else handles.current.set(pane.id, handle);
            }}
          >
            {pane.content}
          </Panel>
        );
        if (previous === undefined) return [panel];
        return [
          <Separator
            key={`${previous.id}|${pane.id}`}
            className="ui-split-line"
            aria-label={`Resize ${previous.label} and ${pane.label}`}
          />,
          panel,
        ];
      })}
    </Group>
  );
}

/** Sizes of other panes would be applied to the wrong ones; then the defaults are better. */
function usableLayout(panes: readonly SplitPane[], sizes: SplitSizes | undefined): Layout | undefined {
  if (sizes === undefined || Object.keys(sizes).length !== panes.length) return undefined;
  return panes.every((pane) => Number.isFinite(sizes[pane.id])) ? { ...sizes } : undefined;
}
