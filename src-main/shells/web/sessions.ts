import type { Random } from '../../host/ports.ts';
import { fingerprint } from './secrets.ts';

/** Browsers that are let in at the same time; the one that came first must launch again. */
export const SESSIONS_MAX = 16;
const TOKEN_LENGTH = 48;
const COOKIE_DAYS = 7;

export interface Sessions {
  /** Lets one more browser in; the value of its Set-Cookie header. */
  open(): string;
  /** Whether a Cookie header carries a session of ours. */
  admits(cookieHeader: string | undefined): boolean;
}

/** Sessions live as long as the host: only fingerprints are kept, and only in memory. */
export function createSessions(port: number, random: Random): Sessions {
  // Cookies do not tell ports apart: the name does, so that two decks on one machine do not log each other out.
  const name = `tapedeck_${port}`;
  const known = new Set<string>();

  return {
    open() {
      const token = random.token(TOKEN_LENGTH);
      known.add(fingerprint(token));
      const [oldest] = known;
      if (known.size > SESSIONS_MAX && oldest !== undefined) known.delete(oldest);
      return `${name}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_DAYS * 86_400}`;
    },
    admits(cookieHeader) {
      const values = (cookieHeader ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      return values.length === 1 && values.some((value) => known.has(fingerprint(value)));
    },
  };
}
