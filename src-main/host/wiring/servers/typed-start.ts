import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Registry } from '../../registry/registry.ts';

/** Starts a server that a person named at a terminal: typing the command is the consent to it. */
export function startTyped(registry: Registry, id: string): Result<{ readonly tapeId: string }> {
  const server = registry.stored(id);
  if (server === null) return fail('unknown-server', 'The server was removed.', 'Add it again.');
  const approved = registry.approve(id);
  if (!approved.ok) return approved;
  const outcome = registry.start(id, { startedBy: 'command-line', restartOf: null });
  if (!outcome.ok) return outcome;
  return outcome.value.kind === 'started'
    ? ok({ tapeId: outcome.value.tapeId })
    : fail('consent-required', 'The command was changed meanwhile.', 'Try again.');
}
