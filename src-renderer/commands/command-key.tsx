import type { ReactNode } from 'react';
import { KeyHint } from '../ui/key-hint.tsx';
import { COMMANDS, type CommandId } from './list.ts';

interface CommandKeyProps {
  readonly id: CommandId;
  /** All of its chords, or the first of them. */
  readonly all?: boolean;
}

/** The keys of a command as keycaps; nothing when it has none. */
export function CommandKey({ id, all = false }: CommandKeyProps): ReactNode {
  const keys = COMMANDS[id].keys ?? [];
  return (all ? keys : keys.slice(0, 1)).map((each) => <KeyHint key={each} keys={each} />);
}
