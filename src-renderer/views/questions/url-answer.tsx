/** A page that a server wants opened: where it leads is read before anything is opened. */
import { Ban, Check, Copy, ExternalLink, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { useCopy } from '../tools/use-copy.ts';
import type { Answering } from './use-answer.ts';

interface UrlAnswerProps {
  readonly url: string;
  readonly answering: Answering;
}

export function UrlAnswer({ url, answering }: UrlAnswerProps): ReactNode {
  const [isAgreed, setIsAgreed] = useState(false);
  const copy = useCopy();
  const { isSending, send } = answering;
  const host = hostOf(url);
  return (
    <>
      <dl className="q-url">
        <dt>It leads to</dt>
        <dd>
          <strong>
            <VisibleText text={host} maxChars={300} />
          </strong>
        </dd>
        <dt>Address</dt>
        <dd className="q-address">
          <VisibleText text={url} maxChars={4000} />
        </dd>
      </dl>
      <label className="q-agree">
        <input
          type="checkbox"
          checked={isAgreed}
          onChange={(event) => setIsAgreed(event.currentTarget.checked)}
        />
        I want to open this page of <VisibleText text={host} maxChars={100} />. What I type there goes to it,
        not over the tape.
      </label>
      <footer className="q-foot">
        {isAgreed ? (
          <a className="btn btn-primary" href={url} target="_blank" rel="noopener noreferrer">
            <ExternalLink size={13} aria-hidden="true" />
            Open the page
          </a>
        ) : null}
        <Button
          icon={Check}
          disabled={!isAgreed}
          busy={isSending}
          onClick={() => void send({ kind: 'accept', contentJson: null })}
        >
          I have agreed
        </Button>
        <Button icon={Ban} disabled={isSending} onClick={() => void send({ kind: 'decline' })}>
          Decline
        </Button>
        <Button kind="quiet" icon={X} disabled={isSending} onClick={() => void send({ kind: 'cancel' })}>
          Cancel
        </Button>
        <Button kind="quiet" icon={Copy} onClick={() => copy(url)}>
          Copy the address
        </Button>
      </footer>
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
