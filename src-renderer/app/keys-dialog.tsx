/** Every key there is, by where it holds: read from the list of commands, so that it cannot tell of others. */
import type { ReactNode } from 'react';
import { titleOf, COMMANDS, COMMAND_IDS, type CommandId, type CommandPlace } from '../commands/list.ts';
import { useDeck } from '../store/hooks.ts';
import { VIEWS, type ViewName } from '../store/state.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';

interface KeyGroup {
  readonly title: string;
  readonly commands: readonly CommandId[];
}

export function KeysDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const view = useDeck((state) => state.view);
  return (
    <Dialog title="Keys" onClose={onClose} width="wide">
      {/* What scrolls must be reached by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="keys" tabIndex={0} role="region" aria-label="Keys">
        {groupsFor(view).map((group) => (
          <section key={group.title}>
            <h3 className="keys-title">{group.title}</h3>
            <dl className="keys-list">
              {group.commands.map((id) => (
                <div key={id} className="keys-row">
                  <dt>
                    {COMMANDS[id].keys?.map((each) => (
                      <KeyHint key={each} keys={each} />
                    ))}
                  </dt>
                  <dd>{COMMANDS[id].title}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** The view that one looks at comes first. */
function groupsFor(view: ViewName): readonly KeyGroup[] {
  const others = VIEWS.filter((each) => each !== view);
  return [
    groupOf(view, titleOf(`view.${view}`)),
    groupOf('everywhere', 'Everywhere'),
    groupOf('go', 'Views'),
    groupOf('rows', 'Tables and trees'),
    groupOf('timeline', 'Timeline'),
    ...others.map((each) => groupOf(each, titleOf(`view.${each}`))),
  ].filter(({ commands }) => commands.length > 0);
}

function groupOf(place: CommandPlace, title: string): KeyGroup {
  return {
    title,
    commands: COMMAND_IDS.filter((id) => COMMANDS[id].where === place && COMMANDS[id].keys !== undefined),
  };
}
