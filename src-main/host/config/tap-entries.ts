import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { ClientServer } from '../../../src-shared/api/taps.ts';
import { isObject, stringAt, type JsonObject } from '../../../src-shared/wire/message.ts';

/** How a tap is started: the program, and the words before the tap's own. */
export interface TapProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly dataFolder: string;
}

/** The command of a server without a tap. */
interface Plain {
  readonly command: string;
  readonly args: readonly unknown[];
}

const TAP_SCRIPT = /(^|[/\\])(cli\.js|tapedeck\.mjs)$/;
const TAP_PROGRAM = /(^|[/\\])tapedeck(\.cmd|\.exe)?$/;
const ABSOLUTE = /^(\/|\\\\|[A-Za-z]:[\\/])/;
const PARSING = { allowTrailingComma: true };

/** What a tap in an entry stands before; null when there is none. */
function untapped(entry: JsonObject): Plain | null {
  const command = stringAt(entry, 'command') ?? '';
  const args: readonly unknown[] = Array.isArray(entry['args']) ? entry['args'] : [];
  const isScript = typeof args[0] === 'string' && TAP_SCRIPT.test(args[0]) && args[1] === 'tap';
  const isProgram = TAP_PROGRAM.test(command) && args[0] === 'tap';
  const dashes = args.indexOf('--');
  const inner = args[dashes + 1];
  if ((!isScript && !isProgram) || dashes === -1 || typeof inner !== 'string') return null;
  return { command: inner, args: args.slice(dashes + 2) };
}

/** One entry as a person should see it. */
export function clientServer(name: string, entry: unknown): ClientServer {
  const cannot = (target: string, why: string): ClientServer => ({
    name,
    target,
    state: 'cannot',
    why,
    instead: '',
  });
  if (!isObject(entry)) return cannot('', 'The entry is not an object.');
  const plain = untapped(entry);
  if (plain !== null) return { name, target: words(plain), state: 'tapped', why: '', instead: '' };
  const url = stringAt(entry, 'url') ?? stringAt(entry, 'serverUrl');
  const command = stringAt(entry, 'command');
  if (command === null && url !== null) return { ...cannot(url, BY_URL), instead: urlTap(name, url) };
  if (command === null) return cannot('', 'The entry has neither "command" nor "url".');
  const args: unknown = entry['args'] ?? [];
  if (!Array.isArray(args)) return cannot(command, '"args" is not a list.');
  const target = words({ command, args });
  if (/\s/.test(command) && !ABSOLUTE.test(command))
    return cannot(target, 'Its command is a line for a shell: split it into "command" and "args" first.');
  return { name, target, state: 'plain', why: '', instead: '' };
}

/** A client starts nothing for a URL, so nothing written here could start a tap: without one the server would be out of its reach. */
const BY_URL =
  'It is reached by a URL, and for a URL the client starts nothing: a tap must run already, or the client reaches nobody. Start it where it keeps running, and put the URL that it prints here:';

const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** The same port each time, and most likely another one for each server. */
function urlTap(name: string, url: string): string {
  let hash = 0;
  for (const character of `${name} ${url}`) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % PORTS;
  return ['tapedeck tap --name', quoted(name), '--port', FIRST_PORT + hash, '--url', quoted(url)].join(' ');
}

/** For a shell, where it is no plain word. */
function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function words({ command, args }: Plain): string {
  return [command, ...args.map(String)].join(' ');
}

/**
 * The text with exactly these servers behind a tap. Only the command and the words before the arguments change: comments, order and
 * spaces stay, and what cannot be tapped stays as it is.
 */
export function withTaps(
  text: string,
  path: readonly string[],
  tapped: ReadonlySet<string>,
  tap: TapProgram,
): string {
  const servers = nodeAt(text, path);
  const names = (servers?.children ?? []).flatMap(({ children }) => {
    const name: unknown = children?.[0]?.value;
    return typeof name === 'string' ? [name] : [];
  });
  let changed = text;
  for (const name of names) changed = withTap(changed, [...path, name], name, tapped.has(name), tap);
  return changed;
}

function withTap(
  text: string,
  path: readonly string[],
  name: string,
  isWanted: boolean,
  tap: TapProgram,
): string {
  const root = parseTree(text, [], PARSING);
  const node = root === undefined ? undefined : findNodeAtLocation(root, [...path]);
  const command = root === undefined ? undefined : findNodeAtLocation(root, [...path, 'command']);
  const args = root === undefined ? undefined : findNodeAtLocation(root, [...path, 'args']);
  if (node === undefined || command === undefined) return text;
  const value = { command: valueOf(command), args: args === undefined ? undefined : valueOf(args) };
  const { state } = clientServer(name, value);
  if (state === 'cannot' || (state === 'tapped') === isWanted) return text;
  const own = String(value.command);
  if (!isWanted) {
    const plain = untapped(value);
    if (plain === null || args === undefined) return text;
    return replaced(
      withoutFirst(text, args, args.children?.length ?? 0, plain.args.length),
      command,
      plain.command,
    );
  }
  const lead = [...tap.args, 'tap', '--data', tap.dataFolder, '--name', name, '--', own];
  const after = args === undefined ? withArgs(text, command, lead) : withFirst(text, args, lead);
  return replaced(after, command, tap.command);
}

/** Behind the command, on whose line it may be. Nothing that stands before the command moves, so its node stays right. */
function withArgs(text: string, command: Node, lead: readonly string[]): string {
  const at = command.offset + command.length;
  const property = command.parent?.offset ?? command.offset;
  const before = /[\r\n][ \t]*$/.exec(text.slice(0, property))?.[0] ?? ' ';
  return `${text.slice(0, at)},${before}"args": [${lead.map((word) => JSON.stringify(word)).join(', ')}]${text.slice(at)}`;
}

function withFirst(text: string, args: Node, lead: readonly string[]): string {
  const list = lead.map((word) => JSON.stringify(word));
  const first = args.children?.[0];
  const open = args.offset + 1;
  if (first === undefined) return text.slice(0, open) + list.join(', ') + text.slice(open);
  const between = text.slice(open, first.offset);
  const separator = between.trim() === '' && between.includes('\n') ? `,${between}` : ', ';
  const at = first.offset;
  return text.slice(0, at) + list.join(separator) + separator + text.slice(at);
}

/** Takes the words of the tap out of the list, so that `kept` are left. */
function withoutFirst(text: string, args: Node, all: number, kept: number): string {
  const children = args.children ?? [];
  const first = children[0];
  const last = children.at(-1);
  if (first === undefined || last === undefined) return text;
  const next = kept === 0 ? undefined : children[all - kept];
  const end = next === undefined ? last.offset + last.length : next.offset;
  return text.slice(0, first.offset) + text.slice(end);
}

/** Of two edits the later one in the file is made first; a command that stands behind its arguments has moved by then. */
function replaced(text: string, command: Node, value: string): string {
  const root = parseTree(text, [], PARSING);
  const path = pathOf(command);
  const now = root === undefined ? undefined : findNodeAtLocation(root, path);
  if (now === undefined) return text;
  return text.slice(0, now.offset) + JSON.stringify(value) + text.slice(now.offset + now.length);
}

function pathOf(node: Node): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) {
    const { parent }: Node = at;
    if (parent.type === 'property' && parent.children?.[1] === at)
      path.unshift(String(parent.children[0]?.value));
    if (parent.type === 'array') path.unshift(parent.children?.indexOf(at) ?? 0);
  }
  return path;
}

function nodeAt(text: string, path: readonly string[]): Node | undefined {
  const root = parseTree(text, [], PARSING);
  return root === undefined ? undefined : findNodeAtLocation(root, [...path]);
}

/** jsonc-parser has a node's value for scalars only. */
function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  const value: unknown = node.value;
  return value;
}

const MASK = '"•••"';

/** The text with dots in the place of every value of an environment or of headers, for a page to show. */
export function masked(text: string, path: readonly string[]): string {
  const servers = nodeAt(text, path);
  const secrets: Node[] = [];
  for (const { children } of servers?.children ?? []) {
    for (const property of children?.[1]?.children ?? []) {
      const [key, value] = property.children ?? [];
      if ((key?.value === 'env' || key?.value === 'headers') && value !== undefined)
        for (const each of value.children ?? []) secrets.push(...(each.children ?? []).slice(1));
    }
  }
  let shown = text;
  for (const { offset, length } of secrets.toSorted((a, b) => b.offset - a.offset))
    shown = shown.slice(0, offset) + MASK + shown.slice(offset + length);
  return shown;
}
