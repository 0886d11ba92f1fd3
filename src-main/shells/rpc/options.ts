import type { Context } from '@orpc/server';
import type { StandardRPCHandlerOptions } from '@orpc/server/standard';
import { toFailureError, type ReportUnexpected } from './failures.ts';
import { guardStream } from './stream.ts';

function isStream(value: unknown): value is AsyncIterator<unknown, unknown, undefined> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}

/** The options every oRPC handler of ours has: whatever is thrown, in an answer or in a stream, becomes FAILURE. */
export function handlerOptions(
  report: ReportUnexpected,
): Pick<StandardRPCHandlerOptions<Context>, 'clientInterceptors'> {
  return {
    clientInterceptors: [
      async (call) => {
        const where = call.path.join('.');
        const mapError = (error: unknown): unknown => toFailureError(error, where, report);
        try {
          const output = await call.next();
          return isStream(output) ? guardStream(output, call.signal, mapError) : output;
        } catch (error) {
          throw mapError(error);
        }
      },
    ],
  };
}
