/** What a person can set: sections on the left, lines on the right; every change is immediate and can be undone. */
import { Undo2 } from 'lucide-react';
import { createElement, useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { keyed, withKey } from '../../commands/registry.ts';
import { useDeck } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { stepFocus } from '../../ui/roving.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { useChanges } from '../../store/changes.ts';
import { openSection } from './prefs.ts';
import { SECTIONS, type SettingsSection } from './sections/index.ts';
import './settings.css';

export function SettingsView(): ReactNode {
  const [id, setId] = usePref(openSection);
  const section = SECTIONS.find((each) => each.id === id) ?? SECTIONS[0];
  if (section === undefined) return null;
  return (
    <section className="set-view" aria-label="Settings">
      <SectionList current={section} onSelect={setId} />
      <div className="set-page">
        <header className="set-head">
          <div className="set-head-text">
            <h2 className="set-name">{section.title}</h2>
            <p className="set-about">{section.about}</p>
          </div>
        </header>
        <Trouble />
        {/* Scrollable content must be reachable by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className="set-body" tabIndex={0} role="region" aria-label={section.title} key={section.id}>
          {createElement(section.body)}
        </div>
        <ChangeBar />
      </div>
    </section>
  );
}

interface SectionListProps {
  readonly current: SettingsSection;
  readonly onSelect: (id: string) => void;
}

function SectionList({ current, onSelect }: SectionListProps): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body)
      list.current?.querySelector<HTMLElement>('[aria-current]')?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf(event.key);
    if (step === 0 || list.current === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!stepFocus(list.current, 'button', step)) return;
    event.preventDefault();
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement) onSelect(activeElement.dataset['section'] ?? '');
  };
  return (
    <nav className="set-nav" aria-label="Sections of the settings">
      <ul ref={list}>
        {SECTIONS.map(({ id, title, icon: Icon }) => (
          <li key={id}>
            <button
              type="button"
              className="set-nav-item"
              data-section={id}
              aria-current={id === current.id ? 'page' : undefined}
              onKeyDown={onKeyDown}
              onClick={() => onSelect(id)}
            >
              <Icon size={13} aria-hidden="true" className="set-nav-icon" />
              {title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function stepOf(key: string): 1 | -1 | 0 {
  if (key === 'ArrowDown' || key === 'j') return 1;
  return key === 'ArrowUp' || key === 'k' ? -1 : 0;
}

/** What was not kept, and why: what is shown below is what holds. */
function Trouble(): ReactNode {
  const unread = useDeck((state) => state.troubles.settings);
  const unkept = useChanges((state) => state.unkept);
  const forget = useChanges((state) => state.forget);
  if (unread !== undefined)
    return (
      <ErrorNote
        what="The settings did not come"
        why={unread.message}
        hint={unread.hint}
        code={unread.code}
      />
    );
  if (unkept === null) return null;
  const { what, failure, again } = unkept;
  return (
    <ErrorNote
      what={`Not saved: ${what}`}
      why={failure.message}
      hint={`${failure.hint} What is shown is what holds.`}
      code={failure.code}
      actions={
        <>
          <Button onClick={again}>Try again</Button>
          <Button kind="quiet" onClick={forget}>
            Leave it
          </Button>
        </>
      }
    />
  );
}

function ChangeBar(): ReactNode {
  const last = useChanges((state) => state.changes.at(-1));
  const count = useChanges((state) => state.changes.length);
  const undo = useChanges((state) => state.undo);
  return (
    <footer className="set-foot">
      <span className="set-change" role="status">
        {last === undefined ? 'A change holds at once, and can be undone here.' : `Saved: ${last.what}`}
      </span>
      <Button
        icon={Undo2}
        disabled={last === undefined}
        {...keyed('settings.undo')}
        title={last === undefined ? undefined : withKey(`Undo ${last.what}`, 'settings.undo')}
        onClick={() => void undo()}
      >
        {count > 1 ? `Undo (${count})` : 'Undo'}
      </Button>
    </footer>
  );
}
