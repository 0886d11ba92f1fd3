import type { ReactNode } from 'react';
import { VIEWS } from '../store/state.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { VIEW_ENTRIES } from './views.ts';

interface KeyGroup {
  readonly title: string;
  readonly keys: readonly (readonly [keys: readonly string[], meaning: string])[];
}

const GROUPS: readonly KeyGroup[] = [
  {
    title: 'Everywhere',
    keys: [
      [['Mod+K'], 'Go to, start, stop, open: everything'],
      [['/'], 'Filter of the view'],
      [['?'], 'These keys'],
      [['Esc'], 'Close, or leave a field'],
    ],
  },
  {
    title: 'Views',
    keys: VIEWS.map((view) => [[VIEW_ENTRIES[view].keys], VIEW_ENTRIES[view].title] as const),
  },
  {
    title: 'Tables and trees',
    keys: [
      [['↑', '↓', 'J', 'K'], 'One row'],
      [['PageUp', 'PageDown'], 'One screen'],
      [['Home', 'End'], 'First, last; in a live table End follows'],
      [['Enter'], 'Open'],
      [['Mod+C'], 'Copy the row'],
    ],
  },
  {
    title: 'Servers',
    keys: [
      [['N'], 'Add a server'],
      [['S'], 'Start or stop the chosen one'],
      [['R'], 'Restart it'],
      [['E'], 'Edit it'],
    ],
  },
];

export function KeysDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title="Keys" onClose={onClose} width="wide">
      <div className="keys">
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className="keys-title">{group.title}</h3>
            <dl className="keys-list">
              {group.keys.map(([keys, meaning]) => (
                <div key={meaning} className="keys-row">
                  <dt>
                    {keys.map((each) => (
                      <KeyHint key={each} keys={each} />
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
