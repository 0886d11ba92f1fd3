import { RPCHandler } from '@orpc/server/fetch';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import { fail, type Result } from '../../../src-shared/base/failure.ts';
import { failureOf, type ReportUnexpected } from '../rpc/failures.ts';
import { handlerOptions } from '../rpc/options.ts';
import { createRouter } from '../rpc/router.ts';
import { LOCAL_BODY_BYTES_MAX, type LocalMethods } from './local-methods.ts';
import { proofOf, sameSecret } from './secrets.ts';

export interface CliRoutes {
  readonly api: HostApi;
  readonly methods: LocalMethods;
  readonly secret: string;
  readonly mintLaunchUrl: () => string;
  readonly report: ReportUnexpected;
}

const HELLO_BYTES_MAX = 1024;
const helloSchema = z.object({ nonce: z.string().min(16).max(128) });

/** For programs of the same user; the guard has turned browsers away before. */
export function cliRoutes({ api, methods, secret, mintLaunchUrl, report }: CliRoutes): Hono {
  const routes = new Hono();
  const rpc = new RPCHandler(createRouter(api), handlerOptions(report));

  routes.post('/cli/hello', bodyLimit({ maxSize: HELLO_BYTES_MAX }), async (c) => {
    const asked = helloSchema.safeParse(await c.req.json().catch(() => null));
    return asked.success ? c.json({ proof: proofOf(secret, asked.data.nonce) }) : c.body(null, 400);
  });

  routes.use('/cli/*', async (c, next) => {
    const given = /^Bearer ([\x21-\x7e]+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (!sameSecret(given, secret)) return c.body(null, 401);
    return next();
  });
  routes.use('/cli/*', bodyLimit({ maxSize: LOCAL_BODY_BYTES_MAX }));

  routes.post('/cli/launch', (c) => c.json({ url: mintLaunchUrl() }));

  routes.post('/cli/do/:name', async (c) => {
    const name = c.req.param('name');
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) return c.json(unknownMethod(name), 404);
    const input: unknown = await c.req.json().catch(() => null);
    try {
      return c.json(await method(input, c.req.raw.signal));
    } catch (error) {
      return c.json({ ok: false, failure: failureOf(error, name, report) });
    }
  });

  routes.all('/cli/rpc/*', async (c) => {
    const { response } = await rpc.handle(c.req.raw, { prefix: '/cli/rpc' });
    return response ?? c.body(null, 404);
  });
  return routes;
}

function unknownMethod(name: string): Result<never> {
  return fail(
    'bad-request',
    `The running app cannot do ${JSON.stringify(name)}.`,
    'It is of another version: restart it.',
  );
}
