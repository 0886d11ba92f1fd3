import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { StartOutcome } from '../../src-shared/api/servers.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import { ok, type Failure, type Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import type { Intents } from './intents.ts';
import type { RowWindow } from './rows.ts';
import { CALLS_MAX, NOTICES_MAX, useDeck, type Notice } from './state.ts';

/** Where a question of consent is asked when it is asked outside of this page. */
export type OpenConsent = (url: string) => void;

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

  async function begin(answer: Promise<Result<StartOutcome>>): Promise<void> {
    const settled = await answer;
    if (!settled.ok) complain(settled.failure);
    else if (settled.value.kind === 'consent' && settled.value.url !== null) openConsent(settled.value.url);
  }

  function keepCall(call: Call): void {
    useDeck.setState(({ calls }) => {
      const others = calls.filter((each) => each.callId !== call.callId);
      return { calls: [...others, call].toSorted((a, b) => a.startedMs - b.startedMs).slice(-CALLS_MAX) };
    });
  }

  async function follow(callId: string): Promise<void> {
    const watched = await ask(client.tools.watch({ callId }));
    if (!watched.ok) return complain(watched.failure);
    try {
      for await (const call of watched.value) keepCall(call);
    } catch {
      // The link broke: the call went on in the host, so its state is asked for once the link is back.
      const now = await ask(client.tools.get({ callId }));
      if (now.ok) keepCall(now.value);
    }
  }

  return {
    show: (view) => useDeck.setState({ view }),
    selectServer: (serverId) =>
      useDeck.setState((state) => (state.serverId === serverId ? {} : { serverId, toolName: null })),
    selectTool: (toolName) => useDeck.setState({ toolName }),
    openScope(scope) {
      const filter = useDeck.getState().filter;
      useDeck.setState({ scope, view: 'messages', entry: null });
      rows.look(scope, filter);
    },
    setFilter(filter) {
      useDeck.setState({ filter });
      rows.look(useDeck.getState().scope, filter);
    },
    selectEntry: (entry) => useDeck.setState({ entry }),
    revealEntry(entry) {
      const { scope } = useDeck.getState();
      const stays = scope.kind === 'live' || scope.tapeId === entry.tapeId;
      const next = stays ? scope : ({ kind: 'tape', tapeId: entry.tapeId } as const);
      useDeck.setState({ view: 'messages', entry, scope: next, filter: NO_FILTER });
      rows.look(next, NO_FILTER);
    },
    setTheme: (theme) => useDeck.setState({ theme }),
    setDensity: (density) => useDeck.setState({ density }),
    notify,
    dismiss: (id) =>
      useDeck.setState(({ notices }) => ({ notices: notices.filter((each) => each.id !== id) })),

    addServer: (draft) => ask(client.servers.add(draft)),
    addSample: (id) => ask(client.servers.addSample({ id })),
    samples: () => ask(client.servers.samples()),
    updateServer: (id, draft) => ask(client.servers.update({ id, draft })),
    removeServer: (id) => orComplain(ask(client.servers.remove({ id }))),
    previewConfig: (text) => ask(client.servers.previewConfig({ text })),
    startServer: (id) => begin(ask(client.servers.start({ id }))),
    stopServer: (id) => orComplain(ask(client.servers.stop({ id }))),
    restartServer: (id) => begin(ask(client.servers.restart({ id }))),
    stderr: (id, limit) => ask(client.servers.stderr({ id, limit })),

    async callTool(serverId, tool, argsJson, timeoutMs) {
      const begun = await ask(client.tools.call({ serverId, tool, argsJson, timeoutMs }));
      if (!begun.ok) return begun;
      keepCall(begun.value);
      void follow(begun.value.callId);
      return ok(begun.value.callId);
    },
    cancelCall: (callId) => void orComplain(ask(client.tools.cancel({ callId }))),

    entry: (ref) => ask(client.messages.entry(ref)),
    body: (ref, offset) => ask(client.messages.body({ ...ref, offset })),
    async locate(scope, filter, entry) {
      const found = await ask(client.messages.locate({ scope, filter, entry }));
      return found.ok ? found.value.ordinal : null;
    },
  };
}
