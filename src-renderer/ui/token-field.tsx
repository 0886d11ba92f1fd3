/**
 * One line of a small language: coloured while it is typed, with suggestions and with what is wrong underlined. It is an
 * ordinary text field with the same text painted over it, so that typing, selecting and undoing are the browser's.
 */
import { Search, X } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { Below, OfferList, Offered } from './below.tsx';
import { cx } from './cx.ts';
import { formatShortCount } from './format.ts';
import { KeyHint } from './key-hint.tsx';
import { VisibleText } from './visible-text.tsx';
import './field.css';
import './menu.css';
import './token-field.css';

export interface Token {
  readonly from: number;
  readonly to: number;
  /** A class of the painted piece. */
  readonly className: string;
}

export interface Suggestion {
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
  /** How often there is what it stands for; null when nobody knows. */
  readonly count: number | null;
}

export interface Suggestions {
  /** What a suggestion takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
}

export interface TokenError {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly hint: string;
}

interface TokenFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly tokens: readonly Token[];
  readonly suggest: (value: string, caret: number) => Suggestions;
  readonly error: TokenError | null;
  readonly placeholder: string;
  readonly keys: string;
  readonly onEnter: () => void;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

/** Of a label; the whole goes into the field. */
const LABEL_CHARS = 80;

const NOTHING: Suggestions = { from: 0, to: 0, items: [] };

export function TokenField(props: TokenFieldProps): ReactNode {
  const { label, value, onChange, tokens, suggest, error, placeholder, keys, onEnter, ref } = props;
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);
  const [offer, setOffer] = useState<Suggestions>(NOTHING);
  const [active, setActive] = useState(-1);
  /** Where the caret goes when the text that was put in is there. */
  const caretTo = useRef<number | null>(null);
  const isOpen = offer.items.length > 0;
  /** What is being completed is not wrong, only not whole yet. */
  const mistake = error !== null && isOpen && error.to >= offer.from ? null : error;
  /** A list is wanted where the caret is: when more is known it may be another. */
  const isWanted = useRef(false);

  const setRefs = (element: HTMLInputElement | null): void => {
    own.current = element;
    if (typeof ref === 'function') ref(element);
    else if (ref) ref.current = element;
  };
  const follow = (): void => {
    if (paint.current !== null && own.current !== null) paint.current.scrollLeft = own.current.scrollLeft;
  };
  useLayoutEffect(follow);
  useLayoutEffect(() => {
    if (caretTo.current === null) return;
    own.current?.setSelectionRange(caretTo.current, caretTo.current);
    caretTo.current = null;
  });

  const latest = useRef({ value, active, offer });
  useLayoutEffect(() => {
    latest.current = { value, active, offer };
  });
  useEffect(() => {
    if (!isWanted.current) return;
    const before = latest.current;
    const next = suggest(before.value, own.current?.selectionStart ?? before.value.length);
    const chosen = before.offer.items[before.active]?.insert;
    setOffer(next);
    setActive(chosen === undefined ? -1 : next.items.findIndex(({ insert }) => insert === chosen));
  }, [suggest]);

  const offerNow = (next: Suggestions, wanted: boolean): void => {
    isWanted.current = wanted;
    setOffer(wanted ? next : NOTHING);
    setActive(-1);
  };
  const close = (): void => offerNow(NOTHING, false);
  const ask = (text: string, isAsked: boolean): void => {
    const caret = own.current?.selectionStart ?? text.length;
    const next = suggest(text, caret);
    // A list that comes with every blank would be in the way.
    offerNow(next, isAsked || next.to > next.from || /[:=~<>,.[]/.test(text[caret - 1] ?? ''));
  };
  const take = (item: Suggestion): void => {
    const text = value.slice(0, offer.from) + item.insert + value.slice(offer.to);
    const caret = offer.from + item.insert.length;
    onChange(text);
    caretTo.current = caret;
    // A field goes on with its values.
    offerNow(suggest(text, caret), /[:=~<>.]$/.test(item.insert));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const count = offer.items.length;
    const chosen = offer.items[active];
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (!isOpen) {
          if (event.key === 'ArrowDown') ask(value, true);
        } else if (event.key === 'ArrowDown') setActive(active + 1 < count ? active + 1 : -1);
        else setActive(active === -1 ? count - 1 : active - 1);
        break;
      case ' ':
        if (!event.ctrlKey) return;
        ask(value, true);
        break;
      case 'Tab': {
        const wanted = chosen ?? (offer.to > offer.from ? offer.items[0] : undefined);
        if (!isOpen || wanted === undefined || event.shiftKey) return close();
        take(wanted);
        break;
      }
      case 'Enter':
        // With a modifier it is a key of the program's.
        if (event.ctrlKey || event.metaKey) return;
        if (chosen !== undefined) take(chosen);
        else {
          close();
          onEnter();
        }
        break;
      case 'Escape':
        event.stopPropagation();
        if (isOpen) close();
        else if (value === '') event.currentTarget.blur();
        else onChange('');
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div className={cx('ui-search ui-tokens', error !== null && 'is-error')}>
      <Search size={13} aria-hidden="true" className="ui-search-icon" />
      <div className="ui-tokens-box">
        <input
          ref={setRefs}
          type="text"
          role="combobox"
          className="ui-search-input ui-tokens-input"
          aria-label={label}
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={isOpen ? `${id}-list` : undefined}
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={error === null ? undefined : true}
          aria-describedby={mistake === null ? undefined : `${id}-error`}
          aria-keyshortcuts={keys}
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            ask(event.currentTarget.value, false);
          }}
          onKeyDown={onKeyDown}
          onScroll={follow}
          onBlur={close}
        />
        <div className="ui-tokens-paint" aria-hidden="true" ref={paint}>
          {painted(value, tokens, error)}
        </div>
      </div>
      {value === '' ? (
        <KeyHint keys={keys} />
      ) : (
        <button
          type="button"
          className="ui-search-clear"
          aria-label={`Clear ${label}`}
          tabIndex={-1}
          onClick={() => {
            onChange('');
            own.current?.focus();
          }}
        >
          <X size={12} aria-hidden="true" />
        </button>
      )}
      <Below anchor={own} isShown={isOpen || mistake !== null}>
        {isOpen ? (
          <OfferList id={id} label={`Suggestions for ${label}`}>
            {offer.items.map((item, at) => (
              <Offered key={item.insert} id={id} at={at} active={active} onTake={() => take(item)}>
                <span className="ui-mono ui-tokens-label">
                  <VisibleText text={item.label} maxChars={LABEL_CHARS} />
                </span>
                <span className="ui-tokens-detail">{item.detail}</span>
                <span className="ui-tokens-count">
                  {item.count === null ? null : (
                    <span aria-label={`, ${item.count} rows`}>{formatShortCount(item.count)}</span>
                  )}
                </span>
              </Offered>
            ))}
          </OfferList>
        ) : null}
        {mistake === null ? null : (
          <div className="ui-tokens-error" role="status" id={`${id}-error`}>
            <b>{mistake.message}</b> {mistake.hint}
          </div>
        )}
      </Below>
    </div>
  );
}

/** The text in pieces; a mistake may go over several of them. */
function painted(value: string, tokens: readonly Token[], error: TokenError | null): ReactNode[] {
  const cuts = new Set([0, value.length]);
  for (const { from, to } of error === null ? tokens : [...tokens, error]) {
    cuts.add(Math.min(from, value.length));
    cuts.add(Math.min(to, value.length));
  }
  const places = [...cuts].toSorted((a, b) => a - b);
  return places.slice(0, -1).map((from, at) => {
    const to = places[at + 1] ?? value.length;
    const token = tokens.find((each) => each.from <= from && to <= each.to);
    const isWrong = error !== null && error.from <= from && to <= error.to;
    return (
      <span key={from} className={cx(token?.className, isWrong && 'is-wrong')}>
        {value.slice(from, to)}
      </span>
    );
  });
}
