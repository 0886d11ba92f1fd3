import { Ban, FastForward, Play, RotateCcw, RotateCw, Square, type LucideIcon } from 'lucide-react';
import type { CommandId } from '../../commands/list.ts';
import type { Intents } from '../../store/intents.ts';
import { mainAction } from '../servers/server-face.ts';
import type { TreeLine } from './tree-lines.ts';

/** Something that can be done with a line: a button of its pane, and an entry of its menu. */
export interface Action {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly command: CommandId;
  readonly run: () => void;
  readonly disabled?: boolean;
}

const START = { id: 'start', icon: Play, command: 'supervision.toggle' } as const;
const STOP = { id: 'stop', icon: Square, command: 'supervision.toggle' } as const;
const RESTART = { id: 'restart', icon: RotateCw, command: 'supervision.restart' } as const;
const NOW = { id: 'now', title: 'Restart now', icon: FastForward, command: 'supervision.now' } as const;
const RESET = { id: 'reset', title: 'Reset', icon: RotateCcw, command: 'supervision.reset' } as const;

/** What can be done with a line now, the most likely first. */
export function actionsOf(line: TreeLine, intents: Intents): readonly Action[] {
  const { supervision } = intents;
  switch (line.kind) {
    case 'root': {
      const { restarts, gaveUp } = line.root;
      const disabled = restarts === 0 && gaveUp === null;
      return [{ ...RESET, disabled, run: () => void supervision.reset('root') }];
    }
    case 'group': {
      const { id, state, restarts, gaveUp, retry } = line.group;
      const start = { ...START, title: 'Start all', run: () => void supervision.startGroup(id) };
      const stop = { ...STOP, title: 'Stop all', run: () => void supervision.stopGroup(id) };
      const reset = {
        ...RESET,
        run: () => void supervision.reset(id),
        disabled: restarts === 0 && gaveUp === null,
      };
      if (state === 'idle' || state === 'gave-up') return [start, reset];
      const restart = { ...RESTART, title: 'Restart all', run: () => void supervision.restartGroup(id) };
      const now = { ...NOW, run: () => void supervision.restartNow(id) };
      return retry === null ? [restart, stop, reset] : [now, stop, reset];
    }
    case 'server': {
      const { server, supervised } = line;
      const { id, state } = server;
      const reset: Action = {
        ...RESET,
        run: () => void supervision.reset(id),
        disabled: supervised.restarts === 0 && supervised.gaveUp === null,
      };
      const stop = { ...STOP, title: 'Stop', run: () => void intents.stopServer(id) };
      if (state.kind === 'restarting') {
        const isPaused = state.nextMs === null;
        return [
          { ...NOW, run: () => void supervision.restartNow(id), disabled: isPaused },
          { ...stop, title: 'Keep it down', icon: Ban },
          reset,
        ];
      }
      switch (mainAction(state)) {
        case 'start':
          return [{ ...START, title: 'Start', run: () => void intents.startServer(id) }, reset];
        case 'approve':
          return [{ ...START, title: 'Approve…', run: () => void intents.startServer(id) }];
        case 'stop':
          return [
            {
              ...RESTART,
              title: 'Restart',
              run: () => void intents.restartServer(id),
              disabled: state.kind === 'stopping',
            },
            stop,
            reset,
          ];
      }
    }
  }
}
