import { describe, expect, it } from 'vitest';
import {
  QUESTION_MS,
  QUESTIONS_MAX,
  QUESTIONS_OF_SERVER_MAX,
  type Root,
} from '../../../src-shared/api/questions.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { Questions } from './desk.ts';

const FORM = {
  method: 'elicitation/create',
  params: {
    message: 'Your name?',
    requestedSchema: { type: 'object', properties: { name: { type: 'string' } } },
  },
};
const SAMPLING = {
  method: 'sampling/createMessage',
  params: { maxTokens: 9, messages: [{ role: 'user', content: { type: 'text', text: 'Hello?' } }] },
};
const KEPT = {
  kind: 'message' as const,
  role: 'assistant' as const,
  text: 'Always so.',
  model: 'none',
  stopReason: 'endTurn',
};
const CANCELLED = { kind: 'result', result: { action: 'cancel' } };

function setup(roots: readonly Root[] = []) {
  const clock = createFakeClock();
  let tokens = 0;
  let changes = 0;
  const desk = new Questions({
    clock,
    random: { token: () => `q${(tokens += 1)}` },
    serverName: (id) => `server ${id}`,
    roots: () => roots,
    standing: (serverId) => (serverId === 'kept' ? KEPT : null),
    changed: () => (changes += 1),
  });
  const abort = new AbortController();
  const ask = (question: { method: string; params: unknown } = FORM, serverId = 's') =>
    desk.ask(serverId, question, abort.signal);
  return { desk, clock, ask, abort, changes: () => changes };
}

describe('a question waits for a person', () => {
  it('and says who asks what, and until when', async () => {
    const { desk, clock, ask, changes } = setup();
    const reply = ask();
    expect(desk.list()).toEqual([
      {
        id: 'q1',
        serverId: 's',
        serverName: 'server s',
        askedMs: clock.wallMs(),
        deadlineMs: clock.wallMs() + QUESTION_MS,
        asked: { kind: 'form', message: 'Your name?', schema: FORM.params.requestedSchema },
      },
    ]);
    expect(desk.answer('q1', { kind: 'accept', contentJson: '{"name":"Ada"}' }).ok).toBe(true);
    expect(await reply).toEqual({ kind: 'result', result: { action: 'accept', content: { name: 'Ada' } } });
    expect(desk.list()).toEqual([]);
    expect(changes()).toBe(2);
    expect(desk.answer('q1', { kind: 'decline' })).toMatchObject({ failure: { code: 'unknown-question' } });
  });

  it.each(['decline', 'cancel'] as const)('%s is an answer', async (kind) => {
    const { desk, ask } = setup();
    const reply = ask();
    desk.answer('q1', { kind });
    expect(await reply).toEqual({ kind: 'result', result: { action: kind } });
  });

  it('a page is agreed to without content', async () => {
    const { desk, ask } = setup();
    const reply = ask({
      method: 'elicitation/create',
      params: { mode: 'url', message: 'Sign in', url: 'https://x.test/a' },
    });
    expect(desk.list()[0]?.asked).toEqual({ kind: 'url', message: 'Sign in', url: 'https://x.test/a' });
    desk.answer('q1', { kind: 'accept', contentJson: null });
    expect(await reply).toEqual({ kind: 'result', result: { action: 'accept' } });
  });

  it('a person answers for a model, or refuses', async () => {
    const { desk, ask } = setup();
    const said = ask(SAMPLING);
    const message = {
      kind: 'message',
      role: 'assistant',
      text: 'Hi',
      model: 'me',
      stopReason: 'endTurn',
    } as const;
    expect(desk.answer('q1', { kind: 'accept', contentJson: '{}' }).ok).toBe(false);
    expect(desk.answer('q1', message).ok).toBe(true);
    expect(await said).toEqual({
      kind: 'result',
      result: {
        role: 'assistant',
        content: { type: 'text', text: 'Hi' },
        model: 'me',
        stopReason: 'endTurn',
      },
    });
    const refused = ask(SAMPLING);
    desk.answer('q2', { kind: 'decline' });
    expect(await refused).toMatchObject({ kind: 'error', code: -1 });
  });

  it('what is no JSON object stays unanswered', () => {
    const { desk, ask } = setup();
    void ask();
    for (const contentJson of ['', '[1]', '{'])
      expect(desk.answer('q1', { kind: 'accept', contentJson })).toMatchObject({
        failure: { code: 'bad-request' },
      });
    expect(desk.list()).toHaveLength(1);
  });
});

describe('a question does not wait for ever', () => {
  it('when nobody answers in time', async () => {
    const { desk, clock, ask } = setup();
    const replies = Promise.all([ask(), ask(SAMPLING)]);
    clock.advance(QUESTION_MS);
    const [form, sampling] = await replies;
    expect(form).toEqual(CANCELLED);
    expect(sampling).toMatchObject({ kind: 'error', message: 'Nobody answered within 5 minutes.' });
    expect(desk.list()).toEqual([]);
  });

  it('when the server takes it back, or the host ends', async () => {
    const { desk, ask, abort } = setup();
    const taken = ask();
    abort.abort();
    expect(await taken).toEqual(CANCELLED);
    const other = setup();
    const left = other.ask();
    other.desk.close();
    expect(await left).toEqual(CANCELLED);
    expect(desk.list()).toEqual([]);
  });
});

describe('not more wait than can be answered', () => {
  it('of one server', async () => {
    const { desk, ask } = setup();
    for (let count = 0; count < QUESTIONS_OF_SERVER_MAX; count += 1) void ask();
    expect(await ask()).toMatchObject({ kind: 'error', code: -32_000 });
    expect(desk.list()).toHaveLength(QUESTIONS_OF_SERVER_MAX);
    void ask(FORM, 'another');
    expect(desk.list()).toHaveLength(QUESTIONS_OF_SERVER_MAX + 1);
  });

  it('of all together', async () => {
    const { desk, ask } = setup();
    for (let count = 0; count < QUESTIONS_MAX; count += 1) void ask(FORM, `s${count}`);
    const refused = await ask(FORM, 'one more');
    expect(refused).toMatchObject({ kind: 'error', code: -32_000 });
    expect(desk.list()).toHaveLength(QUESTIONS_MAX);
  });
});

it('roots are told at once, a name only where there is one', async () => {
  const { ask } = setup([
    { uri: 'file:///a', name: '' },
    { uri: 'file:///b', name: 'B' },
  ]);
  expect(await ask({ method: 'roots/list', params: undefined })).toEqual({
    kind: 'result',
    result: { roots: [{ uri: 'file:///a' }, { uri: 'file:///b', name: 'B' }] },
  });
});

it('a command line stands for a person, as long as it is there', async () => {
  const { desk, ask } = setup();
  const leave = desk.standFor('s', () => ({ kind: 'accept', contentJson: '{"name":"cli"}' }));
  desk.standForAll(() => ({ kind: 'decline' }));
  expect(await ask()).toMatchObject({ result: { action: 'accept', content: { name: 'cli' } } });
  expect(await ask(FORM, 'another')).toMatchObject({ result: { action: 'decline' } });
  leave();
  desk.standForAll(null);
  void ask();
  expect(desk.list()).toHaveLength(1);
});

it.each([
  ['what Tapedeck does not offer', { method: 'tasks/get', params: {} }, -32_601],
  ['no params', { method: 'elicitation/create', params: null }, -32_602],
  ['no message', { method: 'elicitation/create', params: { requestedSchema: {} } }, -32_602],
  ['no schema', { method: 'elicitation/create', params: { message: 'm' } }, -32_602],
  ['an unknown mode', { method: 'elicitation/create', params: { message: 'm', mode: 'voice' } }, -32_602],
  [
    'a page that is no page',
    { method: 'elicitation/create', params: { message: 'm', mode: 'url', url: 'javascript:alert(1)' } },
    -32_602,
  ],
  ['no messages', { method: 'sampling/createMessage', params: { messages: 'hi' } }, -32_602],
  [
    'more than can be shown',
    { method: 'elicitation/create', params: { message: 'm'.repeat(1024 * 1024), requestedSchema: {} } },
    -32_602,
  ],
] as const)('%s is refused, and nobody is asked', async (_title, question, code) => {
  const { desk, ask } = setup();
  expect(await ask(question)).toMatchObject({ kind: 'error', code });
  expect(desk.list()).toEqual([]);
});

describe('an answer that is kept for a server', () => {
  it('is given to whatever it asks a model, and to nothing else', async () => {
    const { desk, ask } = setup();
    expect(await ask(SAMPLING, 'kept')).toEqual({
      kind: 'result',
      result: {
        role: 'assistant',
        content: { type: 'text', text: 'Always so.' },
        model: 'none',
        stopReason: 'endTurn',
      },
    });
    expect(desk.list()).toEqual([]);
    void ask(FORM, 'kept');
    void ask(SAMPLING, 'another');
    expect(desk.list().map(({ serverId }) => serverId)).toEqual(['kept', 'another']);
  });

  it('gives way to whoever stands for the server', async () => {
    const { desk, ask } = setup();
    desk.standFor('kept', () => ({ kind: 'decline' }));
    expect(await ask(SAMPLING, 'kept')).toMatchObject({ kind: 'error' });
  });
});
