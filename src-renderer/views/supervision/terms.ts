import type { RestartType, Shutdown, Strategy } from '../../../src-shared/api/supervision.ts';

/** OTP's terms in a sentence each: what happens, for whom. */
export const RESTART_TERMS: Readonly<Record<RestartType, string>> = {
  permanent: 'Always started again, however it ended.',
  transient:
    'Started again when it ended abnormally: exit code other than 0, signal, failed start, failed health check.',
  temporary: 'Never started again. The crash stays as it is, to be looked at.',
};

export const GROUP_RESTART_TERMS: Readonly<Record<RestartType, string>> = {
  permanent: 'When this group gives up, the root starts it again, and counts that as a restart of its own.',
  transient: 'When this group gives up it stays down: giving up is a normal end for its parent.',
  temporary: 'When this group gives up it stays down.',
};

export const STRATEGY_TERMS: Readonly<Record<Strategy, string>> = {
  one_for_one: 'A server that ends is started again; the others run on.',
  one_for_all: 'When one ends, all the others are ended too, in reverse order, and all start again in order.',
  rest_for_one:
    'When one ends, those after it are ended too, in reverse order, and start again with it, in order. Those before it run on.',
};

export const SHUTDOWN_TERMS: Readonly<Record<Shutdown['kind'], string>> = {
  timeout: 'Its stdin is closed, then SIGTERM; when the time is over it is killed, with all it started.',
  brutal_kill: 'SIGKILL at once, without asking.',
  infinity:
    'Asked, and given as long as it takes; here that is a minute at the most, because nothing waits for ever.',
};
