/** A text of one or more lines that somebody else completes: what is offered comes while one types, and may be late. */
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Below, OfferList, Offered } from './below.tsx';
import { VisibleText } from './visible-text.tsx';
import './field.css';

/** Of an offer; the whole goes into the field. */
const OFFER_CHARS = 120;

interface CompletedFieldProps {
  readonly label: string;
  /** It has no line breaks. */
  readonly isLine?: boolean;
  readonly required?: boolean;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** For the text as it is. */
  readonly offers: readonly string[];
  /** Said under them: how much more there is. */
  readonly more: string;
  /** Offers are wanted for this text: it was typed, or asked for by a key. None: nobody completes it. */
  readonly onWanted: ((value: string) => void) | null;
}

export function CompletedField(props: CompletedFieldProps): ReactNode {
  const {
    label,
    isLine = false,
    required = false,
    description = '',
    value,
    onChange,
    offers,
    more,
    onWanted,
  } = props;
  const id = useId();
  const own = useRef<HTMLTextAreaElement>(null);
  const [isWanted, setWanted] = useState(false);
  const [active, setActive] = useState(-1);
  // What stands there already is nothing to offer.
  const isOpen = isWanted && offers.some((offer) => offer !== value);

  const want = (text: string): void => {
    setWanted(true);
    setActive(-1);
    onWanted?.(text);
  };
  const close = (): void => {
    setWanted(false);
    setActive(-1);
  };
  const take = (offer: string): void => {
    onChange(offer);
    close();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isLine && event.key === 'Enter') event.preventDefault();
    if (onWanted === null) return;
    // In a text of several lines the arrows are the caret's.
    const asks = event.ctrlKey ? event.key === ' ' : event.key === 'ArrowDown' && !value.includes('\n');
    if (asks && !isOpen) want(value);
    else if (!isOpen) return;
    else if (event.key === 'ArrowDown') setActive(active + 1 < offers.length ? active + 1 : -1);
    else if (event.key === 'ArrowUp') setActive(active === -1 ? offers.length - 1 : active - 1);
    else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) {
      const chosen = offers[active];
      if (chosen === undefined) return;
      take(chosen);
    } else return;
    event.preventDefault();
  };

  return (
    <div className="ui-field">
      <label className="ui-label" htmlFor={id}>
        <VisibleText text={label} maxChars={100} />
        {required ? ' (required)' : ''}
      </label>
      <textarea
        id={id}
        ref={own}
        className="ui-input ui-mono"
        placeholder={onWanted === null ? undefined : 'Type, or ↓ for what the server offers'}
        rows={1}
        spellCheck={false}
        autoComplete="off"
        aria-autocomplete={onWanted === null ? undefined : 'list'}
        aria-controls={isOpen ? `${id}-list` : undefined}
        aria-activedescendant={isOpen && active >= 0 ? `${id}-${active}` : undefined}
        aria-describedby={description === '' ? undefined : `${id}-note`}
        value={value}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          const text = isLine ? typed.replaceAll(/[\r\n]+/g, ' ') : typed;
          onChange(text);
          want(text);
        }}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      {description === '' ? null : (
        <div id={`${id}-note`} className="ui-note">
          <VisibleText text={description} maxChars={400} />
        </div>
      )}
      <Below anchor={own} isShown={isOpen}>
        <OfferList id={id} label="What the server offers">
          {offers.map((offer, at) => (
            <Offered key={offer} id={id} at={at} active={active} onTake={() => take(offer)}>
              <span className="ui-mono">
                <VisibleText text={offer} maxChars={OFFER_CHARS} />
              </span>
            </Offered>
          ))}
        </OfferList>
        {more === '' ? null : <p className="ui-below-more">{more}</p>}
      </Below>
    </div>
  );
}
