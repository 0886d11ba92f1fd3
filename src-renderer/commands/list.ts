/**
 * Every command there is: its name and its keys, said here and nowhere else. Palette, keys dialog, menus and tooltips take
 * them from here; who can carry a command out says so with `useCommand`, or is a control that carries `keyed(id)`.
 */
import type { ViewName } from '../store/state.ts';

export type CommandPlace = 'everywhere' | 'go' | 'rows' | 'timeline' | ViewName;

export interface CommandSpec {
  /** Where its keys hold; `go`: everywhere, and it leads to a view. `rows`, `timeline`: in a table or tree, or the timeline, that has the focus. */
  readonly where: CommandPlace;
  /** In words for a person, starting with a verb where it does something. */
  readonly title: string;
  /** Chords, the first is the one that is shown: `P`, `Shift+E`, `Mod+K`, `→`. None: only in palette and menus. */
  readonly keys?: readonly string[];
  /** Its keys hold while one types, too. */
  readonly typing?: true;
  /** A held key does it again and again. */
  readonly repeats?: true;
  /** Not carried out from the palette: whoever has the focus knows what it means there. */
  readonly onlyKeys?: true;
}

const SPECS = {
  'app.palette': {
    where: 'everywhere',
    title: 'Go to, start, open: everything',
    keys: ['Mod+K'],
    typing: true,
    onlyKeys: true,
  },
  'app.filter': { where: 'everywhere', title: 'Filter of the view', keys: ['/'] },
  'app.undo': { where: 'everywhere', title: 'Undo what the notice says', keys: ['Mod+Z'] },
  'app.keys': { where: 'everywhere', title: 'Show the keys', keys: ['?'] },
  'app.leave': {
    where: 'everywhere',
    title: 'Close, or leave a field',
    keys: ['Esc'],
    typing: true,
    onlyKeys: true,
  },
  'app.live': { where: 'everywhere', title: 'Back to live: leave the tape' },
  'theme.light': { where: 'everywhere', title: 'Theme: light' },
  'theme.dark': { where: 'everywhere', title: 'Theme: dark' },
  'theme.system': { where: 'everywhere', title: 'Theme: follow the system' },
  'density.compact': { where: 'everywhere', title: 'Density: compact rows' },
  'density.comfortable': { where: 'everywhere', title: 'Density: comfortable rows' },
  'servers.add': { where: 'servers', title: 'Add a server', keys: ['N'] },
  'servers.add-here': { where: 'everywhere', title: 'Add a server: command, URL, mcp.json or sample' },
  'servers.tap-client': {
    where: 'everywhere',
    title: 'Tap a client: record what Claude Desktop, Cursor or VS Code say',
  },

  'deck.play': { where: 'everywhere', title: 'Play or pause what was recorded', keys: ['Space'] },
  'deck.back': { where: 'everywhere', title: 'Step back one entry', keys: ['['], repeats: true },
  'deck.forward': { where: 'everywhere', title: 'Step forward one entry', keys: [']'], repeats: true },
  'deck.exchange-back': {
    where: 'everywhere',
    title: 'Step back to a request or answer',
    keys: ['{'],
    repeats: true,
  },
  'deck.exchange-forward': {
    where: 'everywhere',
    title: 'Step forward to a request or answer',
    keys: ['}'],
    repeats: true,
  },
  'deck.start': { where: 'everywhere', title: 'Wind to the start', keys: ['Shift+Home'] },
  'deck.end': { where: 'everywhere', title: 'Wind to the end', keys: ['Shift+End'] },
  'deck.mark': { where: 'everywhere', title: 'Mark this moment as A, to compare with', keys: ['B'] },
  'deck.compare': { where: 'everywhere', title: 'Compare this moment with A', keys: ['Shift+B'] },
  'deck.live': { where: 'everywhere', title: 'Leave the playhead: back to now', keys: ['L'] },

  'view.messages': { where: 'go', title: 'Messages', keys: ['1'] },
  'view.tools': { where: 'go', title: 'Tools', keys: ['2'] },
  'view.sessions': { where: 'go', title: 'Sessions', keys: ['3'] },
  'view.state': { where: 'go', title: 'State', keys: ['4'] },
  'view.servers': { where: 'go', title: 'Servers', keys: ['5'] },
  'view.supervision': { where: 'go', title: 'Supervision', keys: ['6'] },
  'view.recovery': { where: 'go', title: 'Recovery', keys: ['7'] },
  'view.resources': { where: 'go', title: 'Resources', keys: ['8'] },
  'view.prompts': { where: 'go', title: 'Prompts', keys: ['9'] },
  'view.reruns': { where: 'go', title: 'Compare', keys: ['0'] },
  'view.settings': { where: 'go', title: 'Settings', keys: [','] },

  'rows.step': { where: 'rows', title: 'One row', keys: ['↑', '↓', 'J', 'K'], onlyKeys: true },
  'rows.page': { where: 'rows', title: 'One screen', keys: ['PageUp', 'PageDown'], onlyKeys: true },
  'rows.ends': {
    where: 'rows',
    title: 'First, last; in a live table End follows',
    keys: ['Home', 'End'],
    onlyKeys: true,
  },
  'rows.extend': {
    where: 'rows',
    title: 'Select more, in Messages',
    keys: ['Shift+↑', 'Shift+↓', 'Shift+PageUp', 'Shift+PageDown'],
    onlyKeys: true,
  },
  'rows.extend-ends': {
    where: 'rows',
    title: 'Select up to the first, the last',
    keys: ['Mod+Shift+Home', 'Mod+Shift+End'],
    onlyKeys: true,
  },
  'rows.walk': {
    where: 'rows',
    title: 'Move on, and keep what is selected',
    keys: ['Mod+↑', 'Mod+↓'],
    onlyKeys: true,
  },
  'rows.toggle': {
    where: 'rows',
    title: 'Select the row too, or no more',
    keys: ['Shift+Space'],
    onlyKeys: true,
  },
  'rows.all': { where: 'rows', title: 'Select all rows', keys: ['Mod+A'], onlyKeys: true },
  'rows.open': { where: 'rows', title: 'Open', keys: ['Enter'], onlyKeys: true },
  'rows.copy': { where: 'rows', title: 'Copy the row, or what is selected', keys: ['Mod+C'], onlyKeys: true },

  'timeline.pan': {
    where: 'timeline',
    title: 'Earlier, later; with Shift half a screen',
    keys: ['←', '→', 'A', 'D'],
    onlyKeys: true,
  },
  'timeline.step': {
    where: 'timeline',
    title: 'The exchange before, after',
    keys: ['↑', '↓'],
    onlyKeys: true,
  },
  'timeline.mark': {
    where: 'timeline',
    title: 'The next, the last mark',
    keys: ['M', 'Shift+M'],
    onlyKeys: true,
  },
  'timeline.failed': {
    where: 'timeline',
    title: 'The next, the last that failed',
    keys: ['E', 'Shift+E'],
    onlyKeys: true,
  },
  'timeline.value': {
    where: 'timeline',
    title: 'The next, the last value of the plot',
    keys: ['V', 'Shift+V'],
    onlyKeys: true,
  },
  'timeline.other': {
    where: 'timeline',
    title: 'To the exchange it repeats, that repeats it',
    keys: ['G', 'Shift+G'],
    onlyKeys: true,
  },
  'timeline.fill': {
    where: 'timeline',
    title: 'Fill the screen with the exchange',
    keys: ['F'],
    onlyKeys: true,
  },
  'timeline.select': { where: 'timeline', title: 'Select the exchange', keys: ['Enter'], onlyKeys: true },
  'timeline.zoom-in': { where: 'timeline', title: 'Zoom in', keys: ['+', 'W'], onlyKeys: true },
  'timeline.zoom-out': { where: 'timeline', title: 'Zoom out', keys: ['-', 'S'], onlyKeys: true },
  'timeline.all': { where: 'timeline', title: 'Show all times', keys: ['0'], onlyKeys: true },
  'timeline.range': {
    where: 'timeline',
    title: 'The table from, until the cursor',
    keys: ['[', ']'],
    onlyKeys: true,
  },
  'timeline.clear-range': {
    where: 'timeline',
    title: 'Clear the time range',
    keys: ['Backspace'],
    onlyKeys: true,
  },

  'messages.pair': { where: 'messages', title: 'Go to the other half of the exchange', keys: ['P'] },
  'messages.next-finding': { where: 'messages', title: 'Go to the next finding', keys: ['E'] },
  'messages.previous-finding': { where: 'messages', title: 'Go to the previous finding', keys: ['Shift+E'] },

  'messages.rerun': {
    where: 'messages',
    title: 'Rerun what is selected or shown, or the tape',
    keys: ['Shift+R'],
  },
  'messages.resend': { where: 'messages', title: 'Edit and resend the message', keys: ['R'] },

  'messages.save-filter': { where: 'messages', title: 'Save or forget the filter', keys: ['F'] },
  'messages.filters': { where: 'messages', title: 'Edit filters and colours', keys: ['Shift+F'] },
  'messages.filter-up': {
    where: 'messages',
    title: 'Move the saved filter up, in their dialog',
    keys: ['Alt+↑'],
    typing: true,
    onlyKeys: true,
  },
  'messages.filter-down': {
    where: 'messages',
    title: 'Move the saved filter down, in their dialog',
    keys: ['Alt+↓'],
    typing: true,
    onlyKeys: true,
  },
  'messages.export': { where: 'messages', title: 'Export what is selected, or shown', keys: ['X'] },
  'messages.only': { where: 'messages', title: 'Show only the selected rows' },
  'messages.unselect': { where: 'messages', title: 'Clear the selection' },

  'messages.timeline': { where: 'messages', title: 'Show or hide the timeline', keys: ['T'] },

  'messages.pin': { where: 'messages', title: 'Pin or unpin the row', keys: ['M'] },
  'messages.note': { where: 'messages', title: 'Write a note on the row', keys: ['N'] },
  'messages.copy-again': { where: 'messages', title: 'Copy in the form used last', keys: ['C'] },
  'copy.json': { where: 'messages', title: 'Copy as JSON' },
  'copy.pretty': { where: 'messages', title: 'Copy as indented JSON' },
  'copy.line': { where: 'messages', title: 'Copy as JSON-RPC line' },
  'copy.shell': { where: 'messages', title: 'Copy as curl or shell pipeline' },
  'copy.sdk': { where: 'messages', title: 'Copy as TypeScript SDK call' },
  'copy.cli': { where: 'messages', title: 'Copy as Tapedeck command' },
  'copy.markdown': { where: 'messages', title: 'Copy as Markdown for a bug report' },
  'messages.save-note': { where: 'messages', title: 'Save the note', keys: ['Mod+Enter'], typing: true },
  'messages.rename-pin': { where: 'messages', title: 'Rename the pinned row', keys: ['F2'] },

  'tools.run': { where: 'tools', title: 'Run the tool', keys: ['Mod+Enter'], typing: true },
  'tools.cancel': { where: 'tools', title: 'Cancel the call', keys: ['Esc'], typing: true },
  'tools.start-server': { where: 'tools', title: 'Start its server', keys: ['S'] },

  'sessions.rerun': { where: 'sessions', title: 'Rerun the tape', keys: ['R'] },
  'sessions.pin': { where: 'sessions', title: 'Pin or unpin the tape', keys: ['P'] },
  'sessions.note': { where: 'sessions', title: 'Write a note on the tape', keys: ['N'] },
  'sessions.export': { where: 'sessions', title: 'Export the session into a file', keys: ['X'] },
  'sessions.mock': { where: 'sessions', title: 'Serve the tape as its server', keys: ['M'] },
  'sessions.import': { where: 'sessions', title: 'Import a session from a file', keys: ['I'] },
  'sessions.delete': { where: 'sessions', title: 'Delete the tape', keys: ['Delete', 'Backspace'] },

  'reruns.send': {
    where: 'reruns',
    title: 'Send, or start, what the dialog of a rerun shows',
    keys: ['Mod+Enter'],
    typing: true,
    onlyKeys: true,
  },
  'reruns.next': { where: 'reruns', title: 'Go to the next difference', keys: ['N'], repeats: true },
  'reruns.previous': {
    where: 'reruns',
    title: 'Go to the previous difference',
    keys: ['Shift+N'],
    repeats: true,
  },
  'reruns.sides': { where: 'reruns', title: 'Show both sides, or one below the other', keys: ['S'] },
  'reruns.ignore': { where: 'reruns', title: 'Ignore the path of the difference', keys: ['I'] },
  'reruns.again': { where: 'reruns', title: 'Rerun the first tape again', keys: ['R'] },

  'servers.toggle': { where: 'servers', title: 'Start or stop the server', keys: ['S'] },
  'servers.restart': { where: 'servers', title: 'Restart the server', keys: ['R'] },
  'servers.edit': { where: 'servers', title: 'Edit the server', keys: ['E'] },
  'servers.demo': { where: 'servers', title: 'Start the demo server', keys: ['D'] },
  'servers.add-file': { where: 'servers', title: 'Add servers of an mcp.json file', keys: ['M'] },
  'servers.add-sample': { where: 'servers', title: 'Add a sample server', keys: ['A'] },

  'supervision.add-group': { where: 'supervision', title: 'Add a group', keys: ['N'] },
  'supervision.pause': { where: 'supervision', title: 'Pause or resume restarts', keys: ['P'] },
  'supervision.toggle': { where: 'supervision', title: 'Start or stop the server or group', keys: ['S'] },
  'supervision.restart': { where: 'supervision', title: 'Restart the server or group', keys: ['R'] },
  'supervision.now': { where: 'supervision', title: 'Restart now what waits', keys: ['W'] },
  'supervision.reset': { where: 'supervision', title: 'Reset the restarts that count', keys: ['Z'] },

  'resources.ask': { where: 'resources', title: 'Read the resource', keys: ['R'] },
  'resources.cancel': { where: 'resources', title: 'Cancel the read', keys: ['Esc'], typing: true },
  'resources.subscribe': {
    where: 'resources',
    title: 'Subscribe to the resource, or unsubscribe',
    keys: ['U'],
  },
  'resources.start-server': { where: 'resources', title: 'Start its server', keys: ['S'] },
  'prompts.ask': { where: 'prompts', title: 'Get the prompt', keys: ['R'] },
  'prompts.cancel': { where: 'prompts', title: 'Cancel the prompt', keys: ['Esc'], typing: true },
  'prompts.start-server': { where: 'prompts', title: 'Start its server', keys: ['S'] },

  'state.save': { where: 'state', title: 'Save the entry', keys: ['Mod+Enter'], typing: true },
  'settings.undo': { where: 'settings', title: 'Undo the newest change', keys: ['U'] },
} as const satisfies Readonly<Record<string, CommandSpec>> &
  Readonly<Record<`view.${ViewName}`, CommandSpec>>;

export type CommandId = keyof typeof SPECS;

export const COMMANDS: Readonly<Record<CommandId, CommandSpec>> = SPECS;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal are the keys of its type
export const COMMAND_IDS = Object.keys(SPECS) as readonly CommandId[];

/** The chord that is shown beside it; undefined when it has none. */
export function chordFor(id: CommandId): string | undefined {
  return COMMANDS[id].keys?.[0];
}

export function titleOf(id: CommandId): string {
  return COMMANDS[id].title;
}
