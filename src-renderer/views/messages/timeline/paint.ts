/** The colours of the canvas: the tokens of the theme, read once when it changes. */

export interface Paint {
  readonly pane: string;
  readonly sunken: string;
  readonly raised: string;
  readonly line: string;
  readonly lineSoft: string;
  readonly lineStrong: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly ghost: string;
  readonly accent: string;
  readonly select: string;
  readonly focus: string;
  readonly incoming: string;
  readonly outgoing: string;
  readonly warn: string;
  readonly error: string;
  readonly info: string;
  readonly font: string;
  readonly mono: string;
  /** The system's own palette decides: washes are left out. */
  readonly isForced: boolean;
}

const TOKENS = {
  pane: '--bg-pane',
  sunken: '--bg-sunken',
  raised: '--bg-raised',
  line: '--line',
  lineSoft: '--line-soft',
  lineStrong: '--line-strong',
  ink: '--ink',
  ink2: '--ink-2',
  ink3: '--ink-3',
  ghost: '--ink-ghost',
  accent: '--accent',
  select: '--select',
  focus: '--focus',
  incoming: '--tone-in',
  outgoing: '--tone-out',
  warn: '--tone-warn',
  error: '--tone-error',
  info: '--tone-info',
} as const;

const FORCED = '(forced-colors: active)';
/** What a canvas is drawn in where the system chooses the colours. */
const SYSTEM: Readonly<Record<keyof typeof TOKENS, string>> = {
  pane: 'Canvas',
  sunken: 'Canvas',
  raised: 'Canvas',
  line: 'CanvasText',
  lineSoft: 'GrayText',
  lineStrong: 'CanvasText',
  ink: 'CanvasText',
  ink2: 'CanvasText',
  ink3: 'CanvasText',
  ghost: 'GrayText',
  accent: 'Highlight',
  select: 'Highlight',
  focus: 'Highlight',
  incoming: 'CanvasText',
  outgoing: 'LinkText',
  warn: 'CanvasText',
  error: 'CanvasText',
  info: 'LinkText',
};

export function readPaint(element: HTMLElement): Paint {
  const style = getComputedStyle(element);
  const isForced = window.matchMedia(FORCED).matches;
  const token = (name: keyof typeof TOKENS): string =>
    isForced ? SYSTEM[name] : style.getPropertyValue(TOKENS[name]).trim();
  const size = style.getPropertyValue('--text-s').trim();
  return {
    pane: token('pane'),
    sunken: token('sunken'),
    raised: token('raised'),
    line: token('line'),
    lineSoft: token('lineSoft'),
    lineStrong: token('lineStrong'),
    ink: token('ink'),
    ink2: token('ink2'),
    ink3: token('ink3'),
    ghost: token('ghost'),
    accent: token('accent'),
    select: token('select'),
    focus: token('focus'),
    incoming: token('incoming'),
    outgoing: token('outgoing'),
    warn: token('warn'),
    error: token('error'),
    info: token('info'),
    font: `${size} ${style.getPropertyValue('--font-ui').trim()}`,
    mono: `10px ${style.getPropertyValue('--font-mono').trim()}`,
    isForced,
  };
}

/** Calls back when the colours are others; returns the unsubscriber. */
export function watchPaint(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-density'] });
  const forced = window.matchMedia(FORCED);
  forced.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    forced.removeEventListener('change', onChange);
  };
}
