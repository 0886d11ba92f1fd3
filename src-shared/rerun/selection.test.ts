import { expect, it } from 'vitest';
import { editedStep } from './edit.ts';
import type { Script } from './script.ts';
import { selectSteps } from './selection.ts';
import type { Step } from './step.ts';
import { writesOf } from './writes.ts';

const step = (seq: number, method: string, rest: Partial<Step> = {}): Step => ({
  seq,
  monoUs: seq,
  text: JSON.stringify({ jsonrpc: '2.0', id: seq, method }),
  id: String(seq),
  method,
  isAnswered: true,
  after: [],
  message: null,
  flows: [],
  ...rest,
});
const script = (...steps: Step[]): Script => ({ steps, answers: [], unsafeTools: [], notCarried: [] });
const flow = (from: number) => ({ fromId: String(from), fromPath: ['result'], toPath: ['arguments', 'h'] });
const sent = (whole: Script, ...chosen: number[]) =>
  [...selectSteps(whole, chosen).reasons].map(([seq, why]) => `${seq} ${why}`).toSorted();

it('brings the handshake and, through all of its steps, what values flow out of', () => {
  const whole = script(
    step(1, 'initialize'),
    step(2, 'notifications/initialized', { id: null }),
    step(3, 'tools/call'),
    step(4, 'tools/call', { flows: [flow(3)], after: ['3'] }),
    step(5, 'tools/call', { after: ['4'] }),
    step(6, 'tools/call', { flows: [flow(4)], after: ['5'] }),
  );
  expect(sent(whole, 6)).toEqual(['1 handshake', '2 handshake', '3 needed', '4 needed', '6 chosen']);
  expect(sent(whole, 5)).toEqual(['1 handshake', '2 handshake', '5 chosen']);
  expect(sent(whole, 1)).toEqual(['1 chosen']);
  expect(sent(whole, 99)).toEqual([]);
  // What it waited for is waited for, though the steps between are left out.
  const { steps } = selectSteps(whole, [6]).script;
  expect(steps.map(({ after }) => after)).toEqual([[], [], [], ['3'], ['4']]);
});

it('takes a chosen answer for its request', () => {
  const whole = script(step(3, 'tools/call'));
  expect([...selectSteps(whole, [4], (seq) => (seq === 4 ? 3 : null)).reasons.keys()]).toEqual([3]);
});

it('an edited message keeps the id of the tape, and flows only where it was not edited', () => {
  const text = '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"t","arguments":{"h":"abc"}}}';
  const recorded = step(3, 'tools/call', { text, flows: [flow(1)] });
  const kept = editedStep(recorded, text.replace('"t"', '"u"'), false);
  expect(kept).toMatchObject({ step: { id: '3', flows: [flow(1)] }, notes: [] });
  const other = editedStep(recorded, text.replace('abc', 'mine').replace('"id":3', '"id":"x"'), false);
  expect(other).toMatchObject({ step: { id: '3', flows: [], message: null } });
  expect('step' in other && JSON.parse(other.step.text)).toMatchObject({ id: 3 });
  // Big numbers and the order of keys stay as they were typed.
  const big = text.replace('"abc"', '12345678901234567890');
  expect(editedStep(recorded, big, false)).toMatchObject({ step: { text: big } });
  for (const bad of ['{', '[]', '{"id":1}', '{"id":1,"result":{}}'])
    expect(editedStep(recorded, bad, false)).toHaveProperty('why');
  expect(editedStep(recorded, '{ "id": 3', true)).toMatchObject({
    step: { text: '{ "id": 3', isRaw: true, id: null, isAnswered: false },
  });
});

it('asks about calls that are not declared read-only, methods nobody knows, and bytes that cannot be read', () => {
  const call = (name: string) => JSON.stringify({ id: 1, method: 'tools/call', params: { name } });
  const steps = [
    step(1, 'initialize'),
    step(2, 'tools/call', { text: call('reads') }),
    step(3, 'tools/call', { text: call('writes') }),
    step(4, 'acme/wipe'),
    step(5, '', { text: `{oops\n${call('writes')}\n`, isRaw: true }),
    step(6, '', { text: `[${call('writes')},${call('reads')}]` }),
  ];
  expect(writesOf(steps, new Set(['reads'])).map(({ seq, why, tool }) => `${seq} ${why} ${tool}`)).toEqual([
    '3 not-read-only writes',
    '4 unknown-method ',
    '5 unreadable ',
    '5 not-read-only writes',
    '6 not-read-only writes',
  ]);
});
