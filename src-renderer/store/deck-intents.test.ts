import { beforeEach, expect, it, vi } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import { createIntents, FOLLOW_BREAKS_MAX } from './deck-intents.ts';
import { fakeClient, refusal, runningCall } from './fake-client.ts';
import { usePlayhead } from './playhead.ts';
import { RowWindow } from './rows.ts';
import { NOTICES_MAX, useDeck } from './state.ts';

const done: Call['state'] = {
  kind: 'done',
  isError: false,
  resultJson: '{}',
  truncated: false,
  latencyUs: 5,
  findings: [],
};

function start() {
  const fake = fakeClient();
  const rows = new RowWindow(() => new Promise(() => undefined));
  const look = vi.spyOn(rows, 'look');
  const openConsent = vi.fn<(url: string) => void>();
  return { ...fake, look, openConsent, intents: createIntents(fake.client, rows, openConsent) };
}

const callState = () => useDeck.getState().calls[0]?.state.kind;

beforeEach(() => useDeck.setState(useDeck.getInitialState(), true));

it('opens the approval page where a person must consent, and remembers its address', async () => {
  const { intents, answer, openConsent } = start();
  answer('servers.start', () => ({ kind: 'consent', consentId: 'c', url: 'http://x/consent/1' }));
  await intents.startServer('a');
  expect(openConsent).toHaveBeenCalledExactlyOnceWith('http://x/consent/1');
  expect(useDeck.getState().consents).toEqual({ a: 'http://x/consent/1' });
});

it('opens nothing where the shell asks by itself', async () => {
  const { intents, answer, openConsent } = start();
  answer('servers.start', () => ({ kind: 'consent', consentId: 'c', url: null }));
  answer('servers.restart', () => ({ kind: 'started', tapeId: 't' }));
  await intents.startServer('a');
  await intents.restartServer('a');
  expect(openConsent).not.toHaveBeenCalled();
  expect(useDeck.getState().notices).toEqual([]);
});

it('says by a notice what failed, the newest few', async () => {
  const { intents, answer } = start();
  answer('servers.stop', () => {
    throw refusal({ code: 'not-running', message: 'It does not run.', hint: 'Start it.' });
  });
  for (let time = 0; time < NOTICES_MAX + 2; time += 1) await intents.stopServer('a');
  const { notices } = useDeck.getState();
  expect(notices).toHaveLength(NOTICES_MAX);
  expect(notices.at(-1)).toMatchObject({ severity: 'error', message: 'It does not run.', hint: 'Start it.' });
  intents.dismiss(notices[0]?.id ?? -1);
  expect(useDeck.getState().notices).toHaveLength(NOTICES_MAX - 1);
});

it('a host that is not there is a failure like any other', async () => {
  const { intents } = start();
  expect(await intents.samples()).toMatchObject({ ok: false, failure: { code: 'connect-failed' } });
});

it('follows a call to its end', async () => {
  const { intents, answer } = start();
  answer('tools.call', () => runningCall('c'));
  answer('tools.watch', async function* () {
    yield runningCall('c');
    yield { ...runningCall('c'), state: done };
  });
  expect(await intents.callTool({ serverId: 's', tool: 'echo', argsJson: '{}', timeoutMs: 1000 })).toEqual({
    ok: true,
    value: 'c',
  });
  await expect.poll(callState).toBe('done');
  expect(useDeck.getState().calls).toHaveLength(1);
});

it('watches a call again when the link broke under it', async () => {
  const { intents, answer, asked } = start();
  let breaks = 2;
  answer('tools.call', () => runningCall('c'));
  answer('tools.watch', async function* () {
    yield runningCall('c');
    breaks -= 1;
    if (breaks >= 0) throw new Error('the link broke');
    yield { ...runningCall('c'), state: done };
  });
  await intents.callTool({ serverId: 's', tool: 'echo', argsJson: '{}', timeoutMs: 1000 });
  await expect.poll(callState).toBe('done');
  expect(asked.filter(({ path }) => path === 'tools.watch')).toHaveLength(3);
});

it('does not let a call run for ever that the host does not know', async () => {
  const { intents, answer } = start();
  answer('tools.call', () => runningCall('c'));
  answer('tools.watch', () => {
    throw refusal({ code: 'unknown-call', message: 'No such call.', hint: 'Run it again.' });
  });
  await intents.callTool({ serverId: 's', tool: 'echo', argsJson: '{}', timeoutMs: 1000 });
  await expect.poll(callState).toBe('failed');
  expect(useDeck.getState().calls[0]?.state).toMatchObject({ failure: { code: 'unknown-call' } });
});

it('gives up a call whose link breaks again and again', async () => {
  const { intents, answer, asked } = start();
  answer('tools.call', () => runningCall('c'));
  answer('tools.watch', async function* () {
    yield runningCall('c');
    throw new Error('the link broke');
  });
  await intents.callTool({ serverId: 's', tool: 'echo', argsJson: '{}', timeoutMs: 1000 });
  await expect.poll(callState).toBe('failed');
  expect(asked.filter(({ path }) => path === 'tools.watch')).toHaveLength(FOLLOW_BREAKS_MAX + 1);
});

it('keeps the values it never saw when a server is edited', async () => {
  const { intents, answer, asked } = start();
  answer('servers.update', () => ({}));
  const draft = { name: 'a', era: 'auto', spec: { kind: 'http', url: 'http://x/', headers: {} } } as const;
  await intents.updateServer('a', draft, ['Authorization']);
  expect(asked[0]?.input).toEqual({ id: 'a', draft, keep: ['Authorization'] });
});

it('opens a tape in Messages, and reveals an entry on its own tape', () => {
  const { intents, look } = start();
  intents.openScope({ kind: 'tape', tapeId: 't1' });
  expect(useDeck.getState()).toMatchObject({ view: 'messages', scope: { kind: 'tape', tapeId: 't1' } });
  intents.revealEntry({ tapeId: 't2', seq: 4 });
  expect(useDeck.getState()).toMatchObject({ scope: { kind: 'tape', tapeId: 't2' }, entry: { seq: 4 } });
  expect(look).toHaveBeenLastCalledWith({ kind: 'tape', tapeId: 't2' }, NO_FILTER);
});

it('sends nothing to a server while one looks back', async () => {
  const { intents, asked } = start();
  usePlayhead.setState({ moment: { entry: { tapeId: 't', seq: 1 }, wallMs: 1, ordinal: 1 } });
  try {
    await intents.startServer('a');
    await intents.stopServer('a');
    await intents.restartServer('a');
    await intents.refreshList('a', 'tools');
    await intents.resetGuard({ serverId: 'a', tool: null });
    const call = { serverId: 'a', tool: 'x', argsJson: '{}', timeoutMs: 1000 };
    expect(await intents.callTool(call)).toMatchObject({ ok: false });
    const follow = { askId: 'q', onState: () => undefined };
    const read = { serverId: 'a', uri: 'x:', fresh: false };
    expect(await intents.readResource(read, follow)).toMatchObject({ ok: false });
    const prompt = { serverId: 'a', name: 'x', arguments: {} };
    expect(await intents.getPrompt(prompt, follow)).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
    expect(useDeck.getState().notices.at(-1)?.hint).toContain('L for live');
  } finally {
    usePlayhead.setState({ moment: null });
  }
});
