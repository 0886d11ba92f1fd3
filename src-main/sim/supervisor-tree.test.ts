import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSupervisor, step } from '../host/supervisor/tree/supervisor.ts';
import type { ChildSpec, Effect, Flags, Message, Supervisor } from '../host/supervisor/tree/types.ts';
import { type ModelFlags, SupervisorModel } from './supervisor-model.ts';

const SEQUENCES = 20_000;
const IDS = ['a', 'b', 'c', 'd', 'e'] as const;
const PERIOD_MS = 5_000;

type Reason = 'normal' | 'shutdown' | 'abnormal';
type Command =
  | { readonly kind: 'exit'; readonly id: string; readonly reason: Reason }
  /** These end while the supervisor is at the next thing it has to wait for. */
  | { readonly kind: 'during'; readonly exits: readonly { id: string; reason: Reason }[] }
  | { readonly kind: 'failing'; readonly id: string; readonly times: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'adopt'; readonly id: string; readonly restart: ChildSpec['restart'] }
  | { readonly kind: 'forget'; readonly id: string }
  | { readonly kind: 'fill' | 'pause' | 'resume' | 'reset' | 'shutdown' }
  | { readonly kind: 'flags'; readonly strategy: Flags['strategy']; readonly intensity: number };

interface World {
  readonly strategy: Flags['strategy'];
  readonly intensity: number;
  /** 0 is OTP itself. */
  readonly firstMs: number;
  readonly specs: readonly ChildSpec[];
  readonly commands: readonly Command[];
}

/** What both sides live in: which starts fail, what ends meanwhile, and a log of all that was done. */
class Surroundings {
  readonly log: string[] = [];
  readonly alive = new Map<string, string>();
  readonly failing = new Map<string, number>();
  during: readonly { id: string; reason: Reason }[] = [];
  #runs = 0;

  run(id: string): string {
    this.#runs += 1;
    return `${id}#${this.#runs}`;
  }

  start(id: string): string | null {
    const fails = this.failing.get(id) ?? 0;
    if (fails > 0) {
      this.failing.set(id, fails - 1);
      this.log.push(`start ${id} failed`);
      return null;
    }
    const run = this.run(id);
    this.alive.set(id, run);
    this.log.push(`start ${run}`);
    return run;
  }

  /** Those that end now, of those that are alive. */
  takeDuring(): readonly { run: string; reason: Reason }[] {
    const exits = this.during;
    this.during = [];
    return exits.flatMap(({ id, reason }) => {
      const run = this.alive.get(id);
      if (run === undefined) return [];
      this.alive.delete(id);
      this.log.push(`exit ${run} ${reason}`);
      return [{ run, reason }];
    });
  }
}

/** The product's supervisor in a world where every effect is carried out at once. */
class Machine {
  readonly world = new Surroundings();
  readonly timers = new Map<string, number>();
  nowMs = 0;
  state: Supervisor;

  constructor(flags: Flags, specs: readonly ChildSpec[]) {
    this.state = createSupervisor(flags, specs);
  }

  send(message: Message): void {
    const stepped = step(this.state, message, { nowMs: this.nowMs, chance: 0 });
    this.state = stepped.state;
    for (const effect of stepped.effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    const { world } = this;
    switch (effect.kind) {
      case 'start': {
        for (const exit of world.takeDuring()) this.send({ kind: 'exit', ...exit });
        const run = world.start(effect.childId);
        this.send(
          run === null
            ? { kind: 'not-started', childId: effect.childId }
            : { kind: 'started', childId: effect.childId, run },
        );
        break;
      }
      case 'terminate':
        for (const exit of world.takeDuring()) this.send({ kind: 'exit', ...exit });
        world.alive.delete(effect.childId);
        world.log.push(`terminate ${effect.childId}`);
        this.send({ kind: 'terminated', childId: effect.childId });
        break;
      case 'schedule':
        this.timers.set(effect.childId, effect.dueMs);
        break;
      case 'cancel':
        this.timers.delete(effect.childId);
        break;
      case 'note':
        world.log.push(`${effect.childId} ${effect.decision.kind}`);
        break;
      case 'ended':
      case 'ready':
        break;
    }
  }

  standing(): unknown {
    return {
      ended: this.state.ended,
      children:
        this.state.ended === null
          ? this.state.children.map(({ id, restart, state }) => [
              id,
              restart,
              state.kind === 'live' ? state.run : state.kind,
            ])
          : [],
      timers: Object.fromEntries(this.timers),
    };
  }
}

/** The same world around the transcription of OTP. */
class Reference {
  readonly world = new Surroundings();
  readonly model: SupervisorModel;

  constructor(flags: ModelFlags, specs: readonly ChildSpec[]) {
    this.model = new SupervisorModel(flags, specs, {
      start: (id) => {
        this.#during();
        return this.world.start(id);
      },
      shutdown: (id) => {
        this.#during();
        this.world.alive.delete(id);
        this.world.log.push(`terminate ${id}`);
      },
      note: (id, text) => void this.world.log.push(`${id} ${text}`),
    });
  }

  #during(): void {
    for (const { run, reason } of this.world.takeDuring())
      this.model.send({ kind: 'EXIT', pid: run, reason });
  }

  standing(): unknown {
    const { model } = this;
    return {
      ended: model.stopped,
      children:
        model.stopped === null
          ? model.children.map(({ id, restart_type, pid }) => [
              id,
              restart_type,
              pid === undefined ? 'none' : typeof pid === 'string' ? pid : 'restarting',
            ])
          : [],
      timers: Object.fromEntries(model.timers),
    };
  }
}

function flagsOf(world: Pick<World, 'strategy' | 'intensity' | 'firstMs'>): Flags {
  const { strategy, intensity, firstMs } = world;
  return { strategy, intensity, periodMs: PERIOD_MS, backoff: { firstMs, maxMs: 4 * firstMs } };
}

function modelFlagsOf(flags: Flags): ModelFlags {
  const { firstMs, maxMs } = flags.backoff;
  return {
    strategy: flags.strategy,
    intensity: flags.intensity,
    periodMs: flags.periodMs,
    delayMs: (restarts) => Math.round(Math.min(maxMs, firstMs * 2 ** (restarts - 1)) * 0.8),
  };
}

/** Lets `command` happen to both, and moves both on to where they wait. */
function apply(command: Command, machine: Machine, reference: Reference): void {
  const { model } = reference;
  switch (command.kind) {
    case 'exit': {
      const run = machine.world.alive.get(command.id);
      if (run === undefined) return;
      for (const { world } of [machine, reference]) world.alive.delete(command.id);
      machine.send({ kind: 'exit', run, reason: command.reason });
      model.receive({ kind: 'EXIT', pid: run, reason: command.reason });
      return;
    }
    case 'during':
      for (const { world } of [machine, reference]) world.during = command.exits;
      return;
    case 'failing':
      for (const { world } of [machine, reference]) world.failing.set(command.id, command.times);
      return;
    case 'advance':
      advance(command.ms, machine, reference);
      return;
    case 'adopt': {
      if (machine.world.alive.has(command.id) || machine.state.ended !== null) return;
      const run = machine.world.run(command.id);
      reference.world.run(command.id);
      for (const { world } of [machine, reference]) world.alive.set(command.id, run);
      const spec = { id: command.id, restart: command.restart };
      machine.send({ kind: 'adopt', spec, run, order: IDS });
      model.started_by_person(spec, run, IDS);
      return;
    }
    case 'forget':
      for (const { world } of [machine, reference]) world.alive.delete(command.id);
      machine.send({ kind: 'forget', childId: command.id });
      model.stopped_by_person(command.id);
      return;
    case 'fill':
      machine.send({ kind: 'fill' });
      if (model.stopped === null) model.fill();
      return;
    case 'pause':
      machine.send({ kind: 'pause' });
      if (model.stopped === null) model.pause();
      return;
    case 'resume':
      machine.send({ kind: 'resume' });
      if (model.stopped === null) model.resume();
      return;
    case 'reset':
      machine.send({ kind: 'reset' });
      model.reset();
      return;
    case 'shutdown':
      machine.send({ kind: 'shutdown' });
      model.shutdown();
      return;
    case 'flags': {
      const flags = { ...machine.state.flags, strategy: command.strategy, intensity: command.intensity };
      const specs = machine.state.children.map(({ id, restart }) => ({ id, restart }));
      machine.send({ kind: 'configure', flags, specs });
      model.flags = modelFlagsOf(flags);
    }
  }
}

function advance(ms: number, machine: Machine, reference: Reference): void {
  const untilMs = machine.nowMs + ms;
  for (;;) {
    const due = [...machine.timers]
      .filter(([, dueMs]) => dueMs <= untilMs)
      .toSorted((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))[0];
    if (due === undefined) break;
    const [id, dueMs] = due;
    machine.nowMs = dueMs;
    reference.model.nowMs = dueMs;
    machine.timers.delete(id);
    machine.send({ kind: 'retry', childId: id });
    reference.model.receive({ kind: 'due', id });
  }
  machine.nowMs = untilMs;
  reference.model.nowMs = untilMs;
}

function compare(world: World): void {
  const flags = flagsOf(world);
  const machine = new Machine(flags, world.specs);
  const reference = new Reference(modelFlagsOf(flags), world.specs);
  machine.send({ kind: 'init' });
  reference.model.init();
  expect(machine.standing()).toEqual(reference.standing());
  for (const command of world.commands) {
    apply(command, machine, reference);
    if (machine.world.log.length !== reference.world.log.length) break;
    expect(machine.standing()).toEqual(reference.standing());
  }
  expect(machine.world.log).toEqual(reference.world.log);
}

const id = fc.constantFrom(...IDS);
const reason = fc.constantFrom<Reason>('abnormal', 'abnormal', 'abnormal', 'normal', 'shutdown');
const restart = fc.constantFrom<ChildSpec['restart']>('permanent', 'transient', 'temporary');
const strategy = fc.constantFrom<Flags['strategy']>('one_for_one', 'one_for_all', 'rest_for_one');
const intensity = fc.integer({ min: 0, max: 5 });

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('exit'), id, reason }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('during'),
      exits: fc.array(fc.record({ id, reason }), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('failing'), id, times: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('advance'),
      // The period to the millisecond is within it, one more is not.
      ms: fc.oneof(fc.constantFrom(0, 1, PERIOD_MS), fc.integer({ min: 0, max: 6_000 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('adopt'), id, restart }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget'), id }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('fill', 'pause', 'resume', 'resume', 'reset') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flags'), strategy, intensity }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('shutdown') }) },
);

const anyWorld: fc.Arbitrary<World> = fc.record({
  strategy,
  intensity,
  firstMs: fc.constantFrom(0, 0, 100, 1_000),
  specs: fc
    .array(restart, { maxLength: 4 })
    .map((types) => types.map((type, index) => ({ id: IDS[index] ?? 'a', restart: type }))),
  commands: fc.array(command, { maxLength: 30 }),
});

describe('a supervisor', () => {
  it(`does what the transcription of OTP does, in ${SEQUENCES} sequences`, () => {
    fc.assert(fc.property(anyWorld, compare), { numRuns: SEQUENCES });
  }, 500_000);
});
