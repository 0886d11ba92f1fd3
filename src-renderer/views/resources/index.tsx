/** Resources: what servers offer to read, and templates for more of it. */
import { BookOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AskState, CatalogItem } from '../../../src-shared/api/catalog.ts';
import { NO_WORK, useCatalogWork } from '../../store/catalog-work.ts';
import { useIntents } from '../../store/hooks.ts';
import { useMoment } from '../../store/shown.ts';
import { CompletedField } from '../../ui/completed-field.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { AnswerView } from '../catalog/answer-view.tsx';
import { AskBar } from '../catalog/ask-bar.tsx';
import { CatalogFrame } from '../catalog/frame.tsx';
import { ItemPane } from '../catalog/item-pane.tsx';
import { keyOf } from '../catalog/lines.ts';
import { expand, variablesOf } from '../catalog/template.ts';
import { useCompletions } from '../catalog/use-completions.ts';
import { SubscribeButton, SubscriptionLine, useFollowing, useSubscription } from './subscription.tsx';

const KINDS = ['resources', 'templates'] as const;

export function ResourcesView(): ReactNode {
  return (
    <CatalogFrame
      title="Resources"
      kinds={KINDS}
      teach="Resources are what a server offers to read: files, records, pictures, by URI."
      render={(item) => <ResourcePane item={item} />}
    />
  );
}

function ResourcePane({ item }: { readonly item: CatalogItem }): ReactNode {
  const key = keyOf(item);
  const work = useCatalogWork((state) => state.items.get(key)) ?? NO_WORK;
  const ask = useCatalogWork((state) => state.ask);
  const change = useCatalogWork((state) => state.change);
  const say = useCatalogWork((state) => state.say);
  const intents = useIntents();
  const isTemplate = item.kind === 'templates';
  const uri = isTemplate ? expand(item.name, work.values) : item.name;
  const read = (fresh: boolean): void => {
    if (uri === null) return;
    void ask(key, (askId) => {
      const follow = { askId, onState: (state: AskState) => say(key, askId, state) };
      return intents.readResource({ serverId: item.serverId, uri, fresh }, follow);
    });
  };
  const subscription = useSubscription(item.serverId, uri);
  const isBusy = work.asking !== null;
  const isLive = useMoment() === null;
  useFollowing({ subscription, follows: work.follows, isBusy }, isLive ? () => read(false) : null);
  return (
    <>
      <ItemPane
        item={item}
        title={isTemplate ? 'Fill in and read' : 'Content'}
        content={
          <div className="cat-body">
            {isTemplate ? (
              <TemplateForm
                item={item}
                values={work.values}
                uri={uri}
                onChange={(values) => change(key, { values })}
              />
            ) : null}
            {subscription === null ? null : (
              <SubscriptionLine
                subscription={subscription}
                follows={work.follows}
                onFollows={(follows) => change(key, { follows })}
              />
            )}
            <AnswerView serverId={item.serverId} work={work} of="contents" none="Not read yet: R reads it." />
          </div>
        }
      />
      {item.hash === '' ? null : (
        <AskBar
          serverId={item.serverId}
          label="Read the resource"
          action="Read"
          icon={BookOpen}
          work={work}
          missing={uri === null ? 'This is no URI template that can be filled in.' : undefined}
          onAsk={read}
        >
          <SubscribeButton serverId={item.serverId} uri={uri} subscription={subscription} />
        </AskBar>
      )}
    </>
  );
}

interface TemplateFormProps {
  readonly item: CatalogItem;
  readonly values: Readonly<Record<string, string>>;
  readonly uri: string | null;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

function TemplateForm({ item, values, uri, onChange }: TemplateFormProps): ReactNode {
  const template = item.name;
  return (
    <div className="cat-form" role="group" aria-label="Variables of the template">
      {variablesOf(template).map((name) => (
        <Variable
          key={name}
          item={item}
          name={name}
          values={values}
          onChange={(value) => onChange({ ...values, [name]: value })}
        />
      ))}
      <p className="cat-expanded">
        <VisibleText text={uri ?? template} maxChars={2000} />
      </p>
    </div>
  );
}

interface VariableProps {
  readonly item: CatalogItem;
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}

function Variable({ item, name, values, onChange }: VariableProps): ReactNode {
  const { [name]: value = '', ...rest } = values;
  const others = Object.fromEntries(Object.entries(rest).filter(([, each]) => each !== ''));
  const of = { kind: 'template', uri: item.name } as const;
  const { isOffered, ...offers } = useCompletions({ serverId: item.serverId, of, name, others }, value);
  return (
    <CompletedField
      label={name}
      isLine
      value={value}
      onChange={onChange}
      offers={offers.values}
      more={offers.more}
      onWanted={isOffered ? offers.want : null}
    />
  );
}
