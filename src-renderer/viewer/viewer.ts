import { firstHead } from '../../src-shared/api/head.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import type { Failure } from '../../src-shared/base/failure.ts';
import { entriesOf } from '../../src-shared/tape-file/entry-blocks.ts';
import type { RowWindow } from '../store/rows.ts';
import { changePlayhead, usePlayhead, type Moment } from '../store/playhead.ts';
import { useDeck } from '../store/state.ts';
import { pageToken } from '../store/token.ts';
import { crc32 } from './crc32.ts';
import { tidy, type FileRecord, type ViewerStore } from './viewer-store.ts';
import { createLocalNotes } from './local-notes.ts';
import { OpenTape } from './open-tape.ts';
import { readFile } from './read-file.ts';
import { ROWS_MAX } from './tape-rows.ts';
import { turn } from './turn.ts';
import { useViewer } from './viewer-state.ts';

/** After so long the page has its turn: nothing freezes while a file is read. */
const SLICE_MS = 12;
/** Between two looks at a file that is being read. */
const TOUCH_EVERY_MS = 150;
const HOST_RUN = 'viewer';
const PROBLEMS_MAX = 20;

/** A longer file is folded when a view of its state is opened. */
const HOME_AT_ONCE_ROWS = 20_000;
const NOWHERE = { kind: 'home', moment: null } as const;
/** Of another file, what was chosen is another's. */
const NOTHING_CHOSEN = { serverId: null, toolName: null, catalogItem: null } as const;

/** The page without a host: opens files, keeps them in the browser, and shows one at a time. */
export interface Viewer {
  readonly notes: ReturnType<typeof createLocalNotes>;
  /** The tape that is shown; null while none is. */
  tape(): OpenTape | null;
  start(rows: RowWindow): Promise<void>;
  open(file: File): Promise<void>;
  /** A file that has to be fetched first. */
  openLater(name: string, fetched: () => Promise<File>): Promise<void>;
  show(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  notesChanged(): Promise<void>;
}

export function createViewer(store: ViewerStore): Viewer {
  const notes = createLocalNotes(store);
  let rows: RowWindow | null = null;
  let tape: OpenTape | null = null;
  /** Grows with every file that is wanted: what reads an older one ends. */
  let wanted = 0;
  let revision = 0;
  let touchedMs = -Infinity;
  /** The end of the file, once it has been read. */
  let settled: Moment | null = null;

  function touch(): void {
    revision += 1;
    const head = firstHead(HOST_RUN);
    const total = tape?.rows.rows.length ?? 0;
    useDeck.setState({ head: { ...head, live: { ...head.live, total, revision } } });
    rows?.touch();
  }

  /** While a file is read: what the views make of it costs more than the reading. */
  function touchSometimes(): void {
    const nowMs = performance.now();
    if (nowMs - touchedMs < TOUCH_EVERY_MS) return;
    touchedMs = nowMs;
    touch();
  }

  async function list(): Promise<void> {
    const files = await store.files();
    useViewer.setState({ files: files.filter(({ isWhole }) => isWhole) });
    const { file } = useViewer.getState();
    if (file !== null) useDeck.setState({ tapes: tapesWith(file) });
  }

  function shown(file: FileRecord): void {
    useViewer.setState({ file });
    useDeck.setState({ tapes: tapesWith(file) });
    touch();
  }

  /** The file that is shown, with those that are kept beside it. */
  function tapesWith(file: FileRecord): Tape[] {
    const others = useViewer.getState().files.filter(({ id }) => id !== file.id);
    return [tapeOf(file, tape), ...others.map((other) => tapeOf(other, null))];
  }

  /** The end of the file, which its views show when nobody winds. */
  function settle(): void {
    const last = tape?.rows.rows.at(-1);
    const moment =
      tape === null || last === undefined
        ? null
        : {
            entry: { tapeId: tape.id, seq: last.seq },
            wallMs: last.wallMs,
            ordinal: tape.rows.rows.length - 1,
          };
    settled = moment;
    arriveHome();
  }

  /** Folding a file takes a second for every few hundred thousand entries: of a large one only when a view needs it. */
  function arriveHome(): void {
    if (settled === null || usePlayhead.getState().home === settled) return;
    if (settled.ordinal >= HOME_AT_ONCE_ROWS && useDeck.getState().view === 'messages') return;
    const moment = settled;
    usePlayhead.setState((now) => changePlayhead(now, { kind: 'home', moment }));
  }

  function leaveHome(): void {
    settled = null;
    usePlayhead.setState((now) => changePlayhead(changePlayhead(now, { kind: 'scope' }), NOWHERE));
  }

  async function notesChanged(): Promise<void> {
    useDeck.setState({ notes: await notes.marks() });
  }

  function look(file: FileRecord): OpenTape {
    const opened = new OpenTape(store, file, touch);
    tape = opened;
    leaveHome();
    useDeck.setState({
      scope: { kind: 'tape', tapeId: file.id },
      filter: NO_FILTER,
      entry: null,
      view: 'messages',
      ...NOTHING_CHOSEN,
    });
    rows?.look(useDeck.getState().scope, NO_FILTER);
    shown(file);
    return opened;
  }

  async function read(file: File, mine: number): Promise<void> {
    const id = `${Date.now().toString(36)}-${pageToken()}`;
    try {
      await readAs(id, file, mine);
    } catch (error) {
      // Half a file is worth less than the room that it takes; what was shown of it goes with it.
      if (tape?.id === id) close();
      await store.removeFile(id).catch(() => undefined);
      await list().catch(() => undefined);
      throw error;
    }
  }

  function close(): void {
    tape = null;
    useViewer.setState({ file: null });
    leaveHome();
    useDeck.setState({ scope: { kind: 'live' }, tapes: [], entry: null });
    touch();
  }

  async function readAs(id: string, file: File, mine: number): Promise<void> {
    let record: FileRecord | null = null;
    let opened: OpenTape | null = null;
    const problems: string[] = [];
    const note = (why: string): void => {
      if (problems.length < PROBLEMS_MAX && !problems.includes(why)) problems.push(why);
    };
    let n = 0;
    let sliceMs = performance.now();
    for await (const step of readFile(file)) {
      if (wanted !== mine) return store.removeFile(id);
      if (step.kind === 'refused') {
        useViewer.setState({ failure: step.failure });
        if (record === null) return;
        break;
      }
      if (step.kind === 'damage') note(step.why);
      if (step.kind === 'header') {
        record = {
          id,
          name: file.name,
          sizeBytes: file.size,
          openedMs: Date.now(),
          header: step.header,
          entryVersion: step.entryVersion,
          entries: 0,
          problems,
          isWhole: false,
        };
        await store.putFile(record);
        await notes.adopt(id, step.header.notes);
        opened = look(record);
        await notesChanged();
      }
      if (step.kind === 'block' && opened !== null) {
        await store.putBlock({ file: id, n, entries: step.entries.length, raw: step.raw });
        n += 1;
        const hasRoom = opened.add(step.entries);
        const entries = opened.rows.rows.length;
        useViewer.setState({
          reading: { name: file.name, readBytes: step.readBytes, sizeBytes: file.size, entries },
        });
        if (!hasRoom) {
          note(`only the first ${ROWS_MAX} entries are shown`);
          break;
        }
        if (performance.now() - sliceMs > SLICE_MS) {
          touchSometimes();
          await turn();
          sliceMs = performance.now();
        }
      }
    }
    if (record === null || opened === null) {
      useViewer.setState({ failure: nothingIn(file.name) });
      return;
    }
    const whole = { ...record, entries: opened.rows.rows.length, problems, isWhole: true };
    await store.putFile(whole);
    shown(whole);
    settle();
    await tidy(store, id);
    await list();
  }

  async function again(file: FileRecord, mine: number): Promise<void> {
    const opened = look(file);
    let sliceMs = performance.now();
    for (let n = 0; ; n += 1) {
      const block = await store.block(file.id, n);
      if (block === undefined || wanted !== mine) break;
      opened.add(entriesOf(block.raw, file.entryVersion, crc32).entries);
      const entries = opened.rows.rows.length;
      const part = Math.round((entries / Math.max(1, file.entries)) * file.sizeBytes);
      useViewer.setState({
        reading: { name: file.name, readBytes: part, sizeBytes: file.sizeBytes, entries },
      });
      if (performance.now() - sliceMs <= SLICE_MS) continue;
      touchSometimes();
      await turn();
      sliceMs = performance.now();
    }
    if (wanted !== mine) return;
    const seen = { ...file, openedMs: Date.now() };
    await store.putFile(seen);
    shown(seen);
    settle();
    await list();
  }

  async function busy(work: (mine: number) => Promise<void>): Promise<void> {
    wanted += 1;
    const mine = wanted;
    useViewer.setState({ failure: null, reading: null });
    try {
      await work(mine);
    } catch (error) {
      if (wanted === mine) useViewer.setState({ failure: failureOf(error) });
    } finally {
      if (wanted === mine) useViewer.setState({ reading: null });
    }
  }

  return {
    notes,
    tape: () => tape,
    async start(window) {
      rows = window;
      useDeck.subscribe((now, before) => {
        if (now.view !== before.view) arriveHome();
      });
      useDeck.setState({ link: { kind: 'open' }, servers: [], tools: [], tapes: [], view: 'messages' });
      touch();
      try {
        await tidy(store, null);
        await list();
        await notesChanged();
      } catch (error) {
        useViewer.setState({ failure: failureOf(error) });
      }
    },
    open: (file) => busy((mine) => read(file, mine)),
    openLater: (name, fetched) =>
      busy(async (mine) => {
        useViewer.setState({ reading: { name, readBytes: 0, sizeBytes: 0, entries: 0 } });
        const file = await fetched();
        if (wanted === mine) await read(file, mine);
      }),
    show: (id) =>
      busy(async (mine) => {
        const file = await store.file(id);
        if (file !== undefined) await again(file, mine);
      }),
    async remove(id) {
      await store.removeFile(id);
      if (tape?.id === id) {
        wanted += 1;
        close();
      }
      await list();
      await notesChanged();
    },
    notesChanged,
  };
}

function nothingIn(name: string): Failure {
  return {
    code: 'file-unreadable',
    message: `${name} is not a tape file: there is nothing in it.`,
    hint: 'Choose a file that Tapedeck exported, .tape, .jsonl or .html, or a .har.',
  };
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (isQuota(error)) {
    return {
      code: 'disk-failed',
      message: 'The browser gives this page no more room.',
      hint: 'Remove files below, or free space on the disk; a private window has less of it. `tapedeck view FILE` keeps nothing in the browser.',
    };
  }
  return { code: 'internal', message, hint: 'Reload the page, and open the file again.' };
}

/** Browsers say it by name, and when a transaction ends by it, only inside of another error. */
function isQuota(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'QuotaExceededError' || /quota/i.test(error.message)) return true;
  const inner = 'inner' in error ? error.inner : error.cause;
  return inner instanceof Error && isQuota(inner);
}

function tapeOf({ id, header, sizeBytes, entries, problems }: FileRecord, opened: OpenTape | null): Tape {
  const { tape } = header;
  const findings =
    opened === null ? 0 : [...opened.rows.findings.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    id,
    serverId: tape.serverId,
    serverName: tape.serverName,
    title: tape.title,
    openedMs: tape.openedMs,
    lastMs: tape.lastMs,
    state: problems.length === 0 ? 'ended' : 'damaged',
    ending: opened?.rows.ending ?? '',
    era: opened?.rows.era ?? tape.era,
    protocolVersion: opened?.rows.protocolVersion ?? tape.protocolVersion,
    entries: opened?.rows.rows.length ?? entries,
    sizeBytes,
    rawBytes: sizeBytes,
    sealedBytes: 0,
    sealing: 'raw',
    damage: problems.join('; '),
    pinned: false,
    origin: null,
    findings,
  };
}
