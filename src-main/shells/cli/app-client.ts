import { z } from 'zod';
import { callSchema, toolSchema } from '../../../src-shared/api/tools.ts';
import { fail, type Result } from '../../../src-shared/base/failure.ts';
import type { DirectApi } from '../../host/host.ts';
import { findRunningApp } from '../web/local-client.ts';

const toolsOutput = z.object({ tapeId: z.string(), tools: z.array(toolSchema) });
const callOutput = z.object({ tapeId: z.string(), call: callSchema });
const noted = z.array(z.object({ seq: z.number(), why: z.string() }));
const scalar = z.union([z.string(), z.number()]);
const rerunOutput = z.object({
  tapeId: z.string(),
  sent: z.number(),
  notSent: noted,
  notCarried: noted,
  substitutions: z.array(
    z.object({ seq: z.number(), toPath: z.array(scalar), before: scalar, after: scalar }),
  ),
  refused: z.array(z.string()),
  exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).nullable(),
});

/** The running app on this data folder, as one that does things with servers; null when none runs. */
export async function askApp(dataFolder: string): Promise<DirectApi | null> {
  const app = await findRunningApp(dataFolder);
  if (app === null) return null;
  return {
    tools: (target, signal) => unlessEnded(app.do('tools', { target }, toolsOutput, signal), signal),
    call: (target, call, signal) => unlessEnded(app.do('call', { target, call }, callOutput, signal), signal),
    rerun: (target, request, signal) =>
      unlessEnded(app.do('rerun', { target, request }, rerunOutput, signal), signal),
  };
}

/** The app cancels what it does for us when we hang up; then its silence is no failure of its own. */
async function unlessEnded<T>(asked: Promise<Result<T>>, signal: AbortSignal): Promise<Result<T>> {
  const answer = await asked;
  if (answer.ok || !signal.aborted) return answer;
  return fail('request-cancelled', 'The command was ended before the app answered.', 'Run it again.');
}
