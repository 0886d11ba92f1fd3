/** What is decided about a group: its strategy, its limits, and its servers in start order. */
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { GroupDraft, Strategy, SupervisedGroup } from '../../../src-shared/api/supervision.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { LimitsFields } from './limits-fields.tsx';
import { Part } from '../../ui/part.tsx';
import { RESTART_TYPES } from './policy-parts.tsx';
import { GROUP_RESTART_TERMS, STRATEGY_TERMS } from './terms.ts';

const STRATEGIES: readonly { value: Strategy; title: string }[] = [
  { value: 'one_for_one', title: 'one_for_one' },
  { value: 'one_for_all', title: 'one_for_all' },
  { value: 'rest_for_one', title: 'rest_for_one' },
];

export function GroupParts({ group }: { readonly group: SupervisedGroup }): ReactNode {
  const { supervision } = useIntents();
  const set = (change: Partial<GroupDraft>): void =>
    void supervision.setGroup(group.id, { ...draftOf(group), ...change });
  return (
    <>
      <Part level={4} title="Strategy">
        <div className="sup-fields">
          <NameField group={group} onSet={(name) => set({ name })} />
          <Select
            label="Strategy"
            options={STRATEGIES}
            value={group.strategy}
            onChange={(strategy) => set({ strategy })}
          />
        </div>
        <p className="sup-term">{STRATEGY_TERMS[group.strategy]}</p>
      </Part>
      <Members group={group} onSet={(members) => set({ members })} />
      <Part level={4} title="Limits">
        <LimitsFields
          limits={group.limits}
          onSet={(limits) => set({ limits })}
          then="the group ends all of its servers, in reverse order, and gives up."
        />
        <div className="sup-fields">
          <Select
            label="Restart type of the group"
            options={RESTART_TYPES}
            value={group.restart}
            onChange={(restart) => set({ restart })}
          />
        </div>
        <p className="sup-term">{GROUP_RESTART_TERMS[group.restart]}</p>
      </Part>
      <RemoveGroup group={group} />
    </>
  );
}

export function draftOf({ name, strategy, limits, restart, members }: SupervisedGroup): GroupDraft {
  return { name, strategy, limits, restart, members };
}

interface NameFieldProps {
  readonly group: SupervisedGroup;
  readonly onSet: (name: string) => void;
}

function NameField({ group, onSet }: NameFieldProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const name = typed ?? group.name;
  const take = (): void => {
    if (name.trim() === '') return;
    if (name !== group.name) onSet(name.trim());
    setTyped(null);
  };
  return (
    <TextField
      label="Name"
      value={name}
      maxLength={64}
      onChange={setTyped}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
      error={name.trim() === '' ? 'a name' : undefined}
    />
  );
}

interface MembersProps {
  readonly group: SupervisedGroup;
  readonly onSet: (members: string[]) => void;
}

function Members({ group, onSet }: MembersProps): ReactNode {
  const servers = useDeck((state) => state.servers) ?? [];
  const { members } = group;
  const others = servers.filter(({ id }) => !members.includes(id));
  const swap = (from: number, to: number): void => {
    const next = [...members];
    const [moved] = next.splice(from, 1);
    if (moved === undefined) return;
    next.splice(to, 0, moved);
    onSet(next);
  };
  return (
    <Part level={4} title="Servers, in start order">
      {members.length === 0 ? <p className="sup-term">None yet. Add the first one below.</p> : null}
      <ol className="sup-members">
        {members.map((id, index) => {
          const name = servers.find((server) => server.id === id)?.name ?? id;
          return (
            <li key={id} className="sup-member">
              <span className="sup-place">{index + 1}</span>
              <span className="sup-member-name">
                <VisibleText text={name} maxChars={64} />
              </span>
              <IconButton
                icon={ArrowUp}
                label={`Start ${name} earlier`}
                disabled={index === 0}
                onClick={() => swap(index, index - 1)}
              />
              <IconButton
                icon={ArrowDown}
                label={`Start ${name} later`}
                disabled={index === members.length - 1}
                onClick={() => swap(index, index + 1)}
              />
              <IconButton
                icon={X}
                label={`Take ${name} out of the group`}
                onClick={() => onSet(members.filter((each) => each !== id))}
              />
            </li>
          );
        })}
      </ol>
      <div className="sup-fields">
        <Select
          label="Add a server"
          options={[
            { value: '', title: others.length === 0 ? 'all are in it' : 'choose…' },
            ...others.map(({ id, name }) => ({ value: id, title: name })),
          ]}
          value=""
          onChange={(id) => {
            if (id !== '') onSet([...members, id]);
          }}
          disabled={others.length === 0}
        />
      </div>
      <p className="sup-term">
        They start from the top and end from the bottom. A server that runs keeps running when it is moved.
      </p>
    </Part>
  );
}

function RemoveGroup({ group }: { readonly group: SupervisedGroup }): ReactNode {
  const { supervision, ...intents } = useIntents();
  const remove = async (): Promise<void> => {
    const draft = draftOf(group);
    if (!(await supervision.removeGroup(group.id))) return;
    intents.notify({
      severity: 'info',
      message: `The group ${draft.name} is removed; its servers stand on their own.`,
      hint: 'Whatever ran in it runs on.',
    });
  };
  return (
    <div className="sup-remove">
      <Button kind="danger" onClick={() => void remove()}>
        Remove the group
      </Button>
      <span className="sup-term">Its servers stay, and run on, each on its own.</span>
    </div>
  );
}
