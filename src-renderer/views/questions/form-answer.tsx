/** What an elicitation wants filled in: the same form as for a tool, or JSON where no form fits. */
import { Ban, Check, X } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { readArgs } from '../tools/args/read-args.ts';
import { initialArgs } from '../tools/args/initial-args.ts';
import { ArgsTab } from '../tools/args-tab.tsx';
import { useVerdict } from '../tools/schema/use-verdict.ts';
import type { Answering } from './use-answer.ts';

interface FormAnswerProps {
  readonly schema: unknown;
  readonly answering: Answering;
}

export function FormAnswer({ schema, answering }: FormAnswerProps): ReactNode {
  const [text, setText] = useState(() => initialArgs(schema));
  const [isTried, setIsTried] = useState(false);
  const reading = useMemo(() => readArgs(text), [text]);
  const { verdict, settle } = useVerdict(schema, reading.kind === 'object' ? text : null);
  const violations = verdict?.kind === 'invalid' && isTried ? verdict.violations : [];
  const { isSending, send } = answering;

  async function accept(): Promise<void> {
    setIsTried(true);
    if (reading.kind !== 'object') return;
    const checked = await settle(text);
    if (checked.kind !== 'invalid') await send({ kind: 'accept', contentJson: text });
  }

  return (
    <>
      <div className="q-form">
        <ArgsTab
          asForm
          inputSchema={schema}
          text={text}
          reading={reading}
          violations={violations}
          onText={setText}
        />
      </div>
      {violations.length === 0 ? null : (
        <p className="q-wrong" role="status">
          ▲ {violations.length === 1 ? 'One value does' : `${violations.length} values do`} not fit what was
          asked for.
        </p>
      )}
      <footer className="q-foot">
        <Button kind="primary" icon={Check} busy={isSending} onClick={() => void accept()}>
          Answer
        </Button>
        <Button icon={Ban} disabled={isSending} onClick={() => void send({ kind: 'decline' })}>
          Decline
        </Button>
        <Button kind="quiet" icon={X} disabled={isSending} onClick={() => void send({ kind: 'cancel' })}>
          Cancel
        </Button>
      </footer>
    </>
  );
}
