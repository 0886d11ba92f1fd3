import { protocol, type Session } from 'electron';
import { PAGE_SCHEME } from '../../../src-shared/api/page-port.ts';
import type { Clock } from '../../host/ports.ts';
import { PAGE_HEADERS, pagePolicy } from '../page/policy.ts';
import { createStaticFiles } from '../page/static-files.ts';
import { isOurs } from './address.ts';

/** The page speaks to nobody: its one line to the host is a port. */
export const PAGE_POLICY = pagePolicy("'self'");

/** Before the app is ready: the scheme gets an origin, storage and a policy of its own, like https. */
export function claimScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: PAGE_SCHEME, privileges }]);
}

/** Serves the built page under our scheme, and nothing else. */
export function servePage(session: Session, folder: string, clock: Clock): void {
  const files = createStaticFiles(folder, clock);
  session.protocol.handle(PAGE_SCHEME, async (request) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const file = isOurs(request.url) && isRead ? await files.find(new URL(request.url).pathname) : null;
    const headers = { ...PAGE_HEADERS, 'Content-Security-Policy': PAGE_POLICY };
    if (file === null) return new Response(null, { status: 404, headers });
    return new Response(file.bytes, {
      headers: { ...headers, 'content-type': file.type, 'cache-control': file.cacheControl },
    });
  });
}
