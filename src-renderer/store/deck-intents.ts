import { NO_FILTER, type EntryRef } from '../../src-shared/api/messages.ts';
import type { RecordingStopped } from '../../src-shared/api/recording.ts';
import type { StartOutcome } from '../../src-shared/api/servers.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import { fail, ok, type Failure, type Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import { followAsk } from './follow-ask.ts';
import type { Intents } from './intents.ts';
import type { RowWindow } from './rows.ts';
import { createPlayheadIntents } from './playhead-intents.ts';
import { usePlayhead } from './playhead.ts';
import { createFileIntents } from './file-intents.ts';
import { createNoteIntents } from './note-intents.ts';
import { createQuestionIntents } from './question-intents.ts';
import { createRerunIntents } from './rerun-intents.ts';
import { createRecoveryIntents } from './recovery-intents.ts';
import { createSupervisionIntents } from './supervision-intents.ts';
import { CALLS_MAX, NOTICES_MAX, useDeck, type Notice } from './state.ts';
import { seeNow } from './moving.ts';
import { createStorageIntents } from './storage-intents.ts';
import { createTapIntents } from './tap-intents.ts';
import { createSuggestIntents } from './suggest-intents.ts';
import { createTapeCallIntents } from './tape-calls.ts';
import { createTimelineIntents } from './timeline-intents.ts';

/** Where a question of consent is asked when it is asked outside of this page. */
export type OpenConsent = (url: string) => void;

/** A link that breaks this often under one call is not worth another try. */
export const FOLLOW_BREAKS_MAX = 20;

/** The intents over a client; `openConsent` shows the approval page of the web shell. */
export function createIntents(client: DeckClient, rows: RowWindow, openConsent: OpenConsent): Intents {
  let noticeId = 0;

  function notify(notice: Omit<Notice, 'id'>): void {
    noticeId += 1;
    const next: Notice = { ...notice, id: noticeId };
    useDeck.setState(({ notices }) => ({ notices: [...notices, next].slice(-NOTICES_MAX) }));
  }

  function complain(failure: Failure): void {
    notify({ severity: 'error', message: failure.message, hint: failure.hint });
  }

  async function orComplain(answer: Promise<Result<unknown>>): Promise<void> {
    const settled = await answer;
    if (!settled.ok) complain(settled.failure);
  }

  async function begin(id: string, answer: Promise<Result<StartOutcome>>): Promise<void> {
    const settled = await answer;
    if (!settled.ok) return complain(settled.failure);
    if (settled.value.kind !== 'consent' || settled.value.url === null) return;
    const { url } = settled.value;
    // Kept, so that the question can be reached by a link where the browser opens no window.
    useDeck.setState(({ consents }) => ({ consents: { ...consents, [id]: url } }));
    openConsent(url);
  }

  /** The next head says it too; a button that was pressed should not wait for it. */
  function noteRecording(recording: RecordingStopped | null): void {
    useDeck.setState(({ head }) => (head === null ? {} : { head: { ...head, recording } }));
  }

  function keepCall(call: Call): void {
    useDeck.setState(({ calls, callsLeft }) => {
      const others = calls.filter((each) => each.callId !== call.callId);
      const all = [...others, call].toSorted((a, b) => a.startedMs - b.startedMs);
      const leaving = Math.max(0, all.length - CALLS_MAX);
      return { calls: all.slice(leaving), callsLeft: callsLeft + leaving };
    });
  }

  /** Ends when the call has: what broke on the way is the link, and the call goes on in the host. */
  async function follow(callId: string): Promise<void> {
    for (let breaks = 0; breaks <= FOLLOW_BREAKS_MAX; breaks += 1) {
      const watched = await ask(client.tools.watch({ callId }));
      if (!watched.ok) return giveUp(callId, watched.failure);
      try {
        for await (const call of watched.value) keepCall(call);
        return;
      } catch {
        // Watched again, as soon as there is a link.
      }
    }
    giveUp(
      callId,
      fail('session-closed', 'The call is no longer followed.', 'Look for it in Messages.').failure,
    );
  }

  /** The host does not know the call any more, or does not answer: it must not look as if it ran for ever. */
  function giveUp(callId: string, failure: Failure): void {
    const call = useDeck.getState().calls.find((each) => each.callId === callId);
    if (call?.state.kind !== 'running') return;
    keepCall({
      ...call,
      state: { kind: 'failed', failure, latencyUs: Math.max(0, Date.now() - call.startedMs) * 1000 },
    });
  }

  const playhead = createPlayheadIntents(client);

  /** What is on the screen was: nothing is sent to a server that is there now. Null at live. */
  function refusedBack(): { readonly ok: false; readonly failure: Failure } | null {
    if (usePlayhead.getState().moment === null) return null;
    return fail('bad-request', 'You look back at a recorded moment.', 'Press L for live, then do that.');
  }

  /** Acts only at live. */
  async function atLive(act: () => Promise<void>): Promise<void> {
    const refused = refusedBack();
    if (refused === null) return act();
    complain(refused.failure);
  }

  return {
    playhead,
    show: (view) => useDeck.setState({ view }),
    selectServer: (serverId) =>
      useDeck.setState((state) => (state.serverId === serverId ? {} : { serverId, toolName: null })),
    selectTool: (toolName) => useDeck.setState({ toolName }),
    openScope(scope) {
      const filter = useDeck.getState().filter;
      playhead.leaveScope();
      useDeck.setState({ scope, view: 'messages', entry: null });
      rows.look(scope, filter);
    },
    setFilter(filter) {
      useDeck.setState({ filter });
      rows.look(useDeck.getState().scope, filter);
    },
    selectEntry(entry) {
      seeNow();
      useDeck.setState({ entry });
      // Wound back, the selected row is where the playhead is.
      const { moment, isPlaying } = usePlayhead.getState();
      if (entry === null || moment === null || isPlaying || isSame(entry, moment.entry)) return;
      void playhead.windTo({ kind: 'entry', entry });
    },
    revealEntry(entry) {
      const { scope } = useDeck.getState();
      const stays = scope.kind === 'live' || scope.tapeId === entry.tapeId;
      const next = stays ? scope : ({ kind: 'tape', tapeId: entry.tapeId } as const);
      if (!stays) playhead.leaveScope();
      useDeck.setState({ view: 'messages', entry, scope: next, filter: NO_FILTER });
      rows.look(next, NO_FILTER);
    },
    setTheme: (theme) => useDeck.setState({ theme }),
    setDensity: (density) => useDeck.setState({ density }),
    notify,
    dismiss: (id) =>
      useDeck.setState(({ notices }) => ({ notices: notices.filter((each) => each.id !== id) })),

    dataVersions: () => ask(client.data.versions()),
    requestRollback: (to) => ask(client.data.rollback({ to })),
    setGuard: (change) => ask(client.guards.set(change)),
    resetGuard: (ref) => atLive(() => orComplain(ask(client.guards.reset(ref)))),
    isolateGuard: (ref) => atLive(() => orComplain(ask(client.guards.isolate(ref)))),
    async setSettings(patch) {
      const kept = await ask(client.settings.set(patch));
      if (kept.ok) useDeck.setState({ settings: kept.value });
      return kept;
    },

    buffers: () => ask(client.buffers.list()),
    backups: () => ask(client.backups.list()),
    createBackup: () => ask(client.backups.create()),
    cancelBackup: () => ask(client.backups.cancel()),
    verifyBackup: (name) => ask(client.backups.verify({ name })),
    removeBackup: (name) => ask(client.backups.remove({ name })),
    restoreBackup: (name) => ask(client.backups.restore({ name })),
    cancelRestore: () => ask(client.backups.cancelRestore()),
    async retryRecording() {
      const stopped = await ask(client.recording.retry());
      if (!stopped.ok) return complain(stopped.failure);
      noteRecording(stopped.value);
    },
    async setOnDiskFailure(onDiskFailure) {
      const { settings } = useDeck.getState();
      if (settings === null) return;
      const recording = { ...settings.recording, onDiskFailure };
      const kept = await ask(client.settings.set({ recording }));
      if (!kept.ok) return complain(kept.failure);
      useDeck.setState({ settings: kept.value });
    },
    supervision: createSupervisionIntents(client, complain),
    storage: createStorageIntents(client, { notify, complain }),
    taps: createTapIntents(client),
    reruns: createRerunIntents(client, { notify, openConsent }),
    timeline: createTimelineIntents(client),
    tapeCalls: createTapeCallIntents(client),
    suggest: createSuggestIntents(client),
    questions: createQuestionIntents(client),
    notes: createNoteIntents(client, { notify, complain }),
    files: createFileIntents(client),
    recovery: createRecoveryIntents(client, complain),

    addServer: (draft) => ask(client.servers.add(draft)),
    addSample: (id) => ask(client.servers.addSample({ id })),
    samples: () => ask(client.servers.samples()),
    updateServer: (id, draft, keep) => ask(client.servers.update({ id, draft, keep: [...keep] })),
    removeServer: (id) => orComplain(ask(client.servers.remove({ id }))),
    previewConfig: (from) => ask(client.servers.previewConfig(from)),
    importLocations: () => ask(client.servers.importLocations()),
    importServers: (from, picks) => ask(client.servers.import({ from, picks: [...picks] })),
    startServer: (id) => atLive(() => begin(id, ask(client.servers.start({ id })))),
    stopServer: (id) => atLive(() => orComplain(ask(client.servers.stop({ id })))),
    restartServer: (id) => atLive(() => begin(id, ask(client.servers.restart({ id })))),
    stderr: (id, limit) => ask(client.servers.stderr({ id, limit })),

    async callTool(call) {
      const refused = refusedBack();
      if (refused !== null) return refused;
      const begun = await ask(client.tools.call(call));
      if (!begun.ok) return begun;
      keepCall(begun.value);
      void follow(begun.value.callId);
      return ok(begun.value.callId);
    },
    cancelCall: (callId) => void orComplain(ask(client.tools.cancel({ callId }))),

    selectCatalogItem: (catalogItem) =>
      useDeck.setState(
        catalogItem === null ? { catalogItem } : { catalogItem, serverId: catalogItem.serverId },
      ),
    refreshList: (serverId, kind) =>
      atLive(() => orComplain(ask(client.catalog.refresh({ serverId, kind })))),
    async readResource(read, follow) {
      const refused = refusedBack();
      if (refused !== null) return refused;
      const answer = ask(client.catalog.read({ ...read, askId: follow.askId }));
      void followAsk(client, follow);
      return answer;
    },
    async getPrompt(prompt, follow) {
      const refused = refusedBack();
      if (refused !== null) return refused;
      const asked = { ...prompt, arguments: { ...prompt.arguments }, askId: follow.askId };
      const answer = ask(client.catalog.prompt(asked));
      void followAsk(client, follow);
      return answer;
    },
    sendMessage: async (message) => refusedBack() ?? ask(client.catalog.send(message)),
    completeArgument: async (asked) => refusedBack() ?? ask(client.catalog.complete(asked)),
    cancelAsk: (askId) => void orComplain(ask(client.catalog.cancel({ askId }))),
    subscribeResource: (serverId, uri, on) =>
      atLive(() => orComplain(ask(client.catalog.subscribe({ serverId, uri, on })))),
    versions: (item) => ask(client.catalog.versions(item)),
    async definition(hash) {
      const found = await ask(client.catalog.definition({ hash }));
      return found.ok ? ok(found.value.json) : found;
    },

    cacheOverview: () => ask(client.cache.overview()),
    cacheEntries: (serverId) => ask(client.cache.entries({ serverId })),
    async clearCache(serverId, target) {
      const cleared = await ask(client.cache.clear({ serverId, target }));
      if (cleared.ok) return cleared.value.removed;
      complain(cleared.failure);
      return null;
    },
    setCacheRule: (serverId, tool, rule) => ask(client.cache.setRule({ serverId, tool, rule })),

    entry: (ref) => ask(client.messages.entry(ref)),
    stages: (ref) => ask(client.messages.stages(ref)),
    body: (ref, offset) => ask(client.messages.body({ ...ref, offset })),
    async locate(scope, filter, entry) {
      const found = await ask(client.messages.locate({ scope, filter, entry }));
      return found.ok ? found.value.ordinal : null;
    },
  };
}

function isSame(left: EntryRef, right: EntryRef): boolean {
  return left.tapeId === right.tapeId && left.seq === right.seq;
}
