/** Prompts: what servers offer to say, with what they want to know for it. */
import { MessageSquareQuote } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AskState, CatalogItem } from '../../../src-shared/api/catalog.ts';
import { NO_WORK, useCatalogWork } from '../../store/catalog-work.ts';
import { useIntents } from '../../store/hooks.ts';
import { CompletedField } from '../../ui/completed-field.tsx';
import { AnswerView } from '../catalog/answer-view.tsx';
import { AskBar } from '../catalog/ask-bar.tsx';
import { CatalogFrame } from '../catalog/frame.tsx';
import { ItemPane } from '../catalog/item-pane.tsx';
import { keyOf } from '../catalog/lines.ts';
import { useCompletions } from '../catalog/use-completions.ts';

const KINDS = ['prompts'] as const;

export function PromptsView(): ReactNode {
  return (
    <CatalogFrame
      title="Prompts"
      kinds={KINDS}
      teach="Prompts are messages that a server writes for a model, from what you fill in."
      render={(item) => <PromptPane item={item} />}
    />
  );
}

function PromptPane({ item }: { readonly item: CatalogItem }): ReactNode {
  const key = keyOf(item);
  const work = useCatalogWork((state) => state.items.get(key)) ?? NO_WORK;
  const ask = useCatalogWork((state) => state.ask);
  const change = useCatalogWork((state) => state.change);
  const say = useCatalogWork((state) => state.say);
  const intents = useIntents();
  const missing = item.arguments.filter(({ name, required }) => required && (work.values[name] ?? '') === '');
  const given = Object.fromEntries(Object.entries(work.values).filter(([, value]) => value !== ''));
  const get = (): void =>
    void ask(key, (askId) => {
      const follow = { askId, onState: (state: AskState) => say(key, askId, state) };
      return intents.getPrompt({ serverId: item.serverId, name: item.name, arguments: given }, follow);
    });
  return (
    <>
      <ItemPane
        item={item}
        title="Messages"
        content={
          <div className="cat-body">
            {item.arguments.length === 0 ? null : (
              <div className="cat-form" role="group" aria-label="Arguments of the prompt">
                {item.arguments.map((argument) => (
                  <Argument
                    key={argument.name}
                    item={item}
                    argument={argument}
                    given={given}
                    value={work.values[argument.name] ?? ''}
                    onChange={(value) => change(key, { values: { ...work.values, [argument.name]: value } })}
                  />
                ))}
              </div>
            )}
            <AnswerView
              serverId={item.serverId}
              work={work}
              of="messages"
              none="Not asked for yet: R gets it."
            />
          </div>
        }
      />
      {item.hash === '' ? null : (
        <AskBar
          serverId={item.serverId}
          label="Get the prompt"
          action="Get"
          icon={MessageSquareQuote}
          work={work}
          missing={
            missing.length === 0
              ? undefined
              : `${missing.map(({ name }) => name).join(', ')} must be filled in`
          }
          onAsk={get}
        />
      )}
    </>
  );
}

interface ArgumentProps {
  readonly item: CatalogItem;
  readonly argument: CatalogItem['arguments'][number];
  readonly given: Readonly<Record<string, string>>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Arguments are text, often of several lines. */
function Argument({ item, argument, given, value, onChange }: ArgumentProps): ReactNode {
  const { name, description, required } = argument;
  const { [name]: _own, ...others } = given;
  const { isOffered, values, more, want } = useCompletions(
    { serverId: item.serverId, of: { kind: 'prompt', name: item.name }, name, others },
    value,
  );
  return (
    <CompletedField
      label={name}
      required={required}
      description={description}
      value={value}
      onChange={onChange}
      offers={values}
      more={more}
      onWanted={isOffered ? want : null}
    />
  );
}
