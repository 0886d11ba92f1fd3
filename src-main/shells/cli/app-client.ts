import { z } from 'zod';
import { callSchema, toolSchema } from '../../../src-shared/api/tools.ts';
import type { DirectApi } from '../../host/host.ts';
import { findRunningApp } from '../web/local-client.ts';

const toolsOutput = z.object({ tapeId: z.string(), tools: z.array(toolSchema) });
const callOutput = z.object({ tapeId: z.string(), call: callSchema });

/** The running app on this data folder, as one that does things with servers; null when none runs. */
export async function askApp(dataFolder: string): Promise<DirectApi | null> {
  const app = await findRunningApp(dataFolder);
  if (app === null) return null;
  return {
    tools: (target) => app.do('tools', { target }, toolsOutput, new AbortController().signal),
    call: (target, call, signal) => app.do('call', { target, call }, callOutput, signal),
  };
}
