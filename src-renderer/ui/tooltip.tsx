/**
 * A short name for what is under the pointer or has the keyboard's focus. It never holds anything one cannot get
 * otherwise: the anchor keeps its own accessible name, so the bubble is hidden from assistive tech.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { KeyHint } from './key-hint.tsx';
import { VisibleText } from './visible-text.tsx';
import './tooltip.css';

const SHOW_AFTER_MS = 450;
const MARGIN_PX = 6;
/** A name in it may be a server's: a longer one would cover the window. */
const TEXT_CHARS = 200;

interface TooltipProps {
  readonly text: string;
  readonly keys?: string | undefined;
  /** One element. */
  readonly children: ReactNode;
}

export function Tooltip({ text, keys, children }: TooltipProps): ReactNode {
  const [anchor, setAnchor] = useState<Element | undefined>(undefined);
  const timer = useRef(0);
  const close = useCallback((): void => {
    window.clearTimeout(timer.current);
    setAnchor(undefined);
  }, []);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return (
    // No box of its own (display: contents) and no role: it only overhears what bubbles from the child.
    <span
      className="ui-tip-anchor"
      onPointerEnter={(event) => {
        if (event.pointerType === 'touch') return;
        const element = event.currentTarget.firstElementChild ?? undefined;
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => setAnchor(element), SHOW_AFTER_MS);
      }}
      onPointerLeave={close}
      onPointerDown={close}
      onFocus={(event) => {
        if (event.target.matches(':focus-visible')) setAnchor(event.target);
      }}
      onBlur={close}
    >
      {children}
      {anchor === undefined ? null : <Bubble anchor={anchor} text={text} keys={keys} onEscape={close} />}
    </span>
  );
}

interface BubbleProps {
  readonly anchor: Element;
  readonly text: string;
  readonly keys: string | undefined;
  readonly onEscape: () => void;
}

function Bubble({ anchor, text, keys, onEscape }: BubbleProps): ReactNode {
  const place = (bubble: HTMLDivElement | null): void => {
    if (bubble === null) return;
    const at = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = bubble;
    const below = at.bottom + MARGIN_PX + offsetHeight <= window.innerHeight;
    const left = at.left + at.width / 2 - offsetWidth / 2;
    bubble.style.left = `${Math.max(MARGIN_PX, Math.min(left, window.innerWidth - offsetWidth - MARGIN_PX))}px`;
    bubble.style.top = `${below ? at.bottom + MARGIN_PX : at.top - MARGIN_PX - offsetHeight}px`;
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onEscape();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onEscape]);
  // Inside an open dialog the top layer would cover a bubble in the body.
  return createPortal(
    <div className="ui-tip" ref={place} aria-hidden="true">
      <VisibleText text={text} maxChars={TEXT_CHARS} />
      {keys === undefined ? null : <KeyHint keys={keys} />}
    </div>,
    anchor.closest('dialog') ?? document.body,
  );
}
