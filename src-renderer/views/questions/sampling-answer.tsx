/** What a server would have a model say: the conversation, and a person who writes the next message instead. */
import { Ban, Send } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { STANDING_CHARS_MAX, type Asked } from '../../../src-shared/api/questions.ts';
import { useIntents } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import type { Answering } from './use-answer.ts';
import { partWords } from './words.ts';

type Sampling = Extract<Asked, { kind: 'sampling' }>;

interface SamplingAnswerProps {
  readonly asked: Sampling;
  readonly serverId: string;
  readonly answering: Answering;
}

/** Longer conversations are on the tape; the end is what is answered. */
const MESSAGES_SHOWN = 50;
const TEXT_CHARS = 8000;

const ROLES = [
  { value: 'assistant', title: 'assistant' },
  { value: 'user', title: 'user' },
] as const;
const STOPS = [
  { value: 'endTurn', title: 'endTurn' },
  { value: 'stopSequence', title: 'stopSequence' },
  { value: 'maxTokens', title: 'maxTokens' },
] as const;

export function SamplingAnswer({ asked, serverId, answering }: SamplingAnswerProps): ReactNode {
  const [text, setText] = useState('');
  const [model, setModel] = useState(asked.models[0] ?? 'a-person');
  const [role, setRole] = useState<'assistant' | 'user'>('assistant');
  const [stopReason, setStopReason] = useState<(typeof STOPS)[number]['value']>('endTurn');
  const id = useId();
  const [isKept, setKept] = useState(false);
  const intents = useIntents();
  const { isSending, send } = answering;
  const answer = async (): Promise<void> => {
    const said = { kind: 'message' as const, role, text, model, stopReason };
    const kept = isKept ? await intents.questions.setStanding(serverId, said) : null;
    if (kept?.ok === false)
      intents.notify({ severity: 'error', message: kept.failure.message, hint: kept.failure.hint });
    await send(said);
  };
  const hidden = asked.messages.length - MESSAGES_SHOWN;
  return (
    <>
      <ol className="q-talk">
        {asked.systemPrompt === null ? null : (
          <Said who="system">
            <VisibleText text={asked.systemPrompt} keepLines maxChars={TEXT_CHARS} />
          </Said>
        )}
        {hidden > 0 ? <li className="q-more">{hidden} earlier messages are on the tape</li> : null}
        {asked.messages.slice(-MESSAGES_SHOWN).map((message, at) => (
          // A conversation only has its order.
          // oxlint-disable-next-line react/no-array-index-key
          <Said key={at} who={message.role}>
            <VisibleText text={message.content.map(partWords).join('\n')} keepLines maxChars={TEXT_CHARS} />
          </Said>
        ))}
      </ol>
      <div className="q-write">
        <label className="ui-label" htmlFor={id}>
          The answer
          {asked.maxTokens === null ? null : (
            <span className="q-limit">at most {asked.maxTokens} tokens, says the server</span>
          )}
        </label>
        <textarea
          id={id}
          className="ui-input q-text"
          rows={5}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="q-terms">
          <TextField label="Model" mono value={model} onChange={setModel} maxLength={200} />
          <Select label="Role" options={ROLES} value={role} onChange={setRole} />
          <Select label="Stop reason" options={STOPS} value={stopReason} onChange={setStopReason} />
        </div>
      </div>
      <Checkbox
        label="Answer this server so from now on"
        hint="Whatever it asks a model, until you say otherwise in Servers"
        checked={isKept}
        disabled={text.length > STANDING_CHARS_MAX}
        onChange={setKept}
      />
      <footer className="q-foot">
        <Button
          kind="primary"
          icon={Send}
          busy={isSending}
          disabled={text === ''}
          onClick={() => void answer()}
        >
          Answer
        </Button>
        <Button icon={Ban} disabled={isSending} onClick={() => void send({ kind: 'decline' })}>
          Refuse
        </Button>
      </footer>
    </>
  );
}

function Said({ who, children }: { readonly who: string; readonly children: ReactNode }): ReactNode {
  return (
    <li className="q-said">
      <span className="q-who">
        <VisibleText text={who} maxChars={40} />
      </span>
      <div className="q-words">{children}</div>
    </li>
  );
}
