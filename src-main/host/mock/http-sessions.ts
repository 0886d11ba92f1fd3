import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../src-shared/wire/message.ts';
import type { Random } from '../ports.ts';
import { event, openStream } from './http-way.ts';
import { createMockSession, type MockSession } from './mock-session.ts';
import type { MockWorld } from './mock-world.ts';

/** Clients rarely end their sessions; with one more the one unused for longest is ended. */
export const SESSIONS_MAX = 256;
/** What waits for the client to open the stream of its session; the oldest leave. */
export const WAITING_MAX = 1_000;
const ID_CHARS = 32;

/** A session of the legacy era. */
export interface HttpSession {
  readonly id: string;
  readonly session: MockSession;
  /** The stream for what belongs to no question; an older one ends. */
  listen(response: ServerResponse): void;
}

export interface HttpSessions {
  create(): HttpSession;
  /** Null when there is none, or none any more. */
  find(id: string): HttpSession | null;
  end(id: string): void;
  closeAll(): void;
}

interface Kept extends HttpSession {
  end(): void;
}

export function createHttpSessions(world: MockWorld, random: Random): HttpSessions {
  const all = new Map<string, Kept>();

  function open(id: string): Kept {
    const waiting: JsonObject[] = [];
    let stream: ServerResponse | null = null;
    const session = createMockSession(world, {
      noise: () => Promise.resolve(),
      async say(message) {
        if (stream !== null) {
          await event(stream, message);
          return;
        }
        waiting.push(message);
        if (waiting.length > WAITING_MAX) waiting.shift();
      },
    });
    return {
      id,
      session,
      listen(response) {
        stream?.end();
        stream = response;
        openStream(response, { 'mcp-session-id': id });
        response.once('close', () => {
          if (stream === response) stream = null;
        });
        for (const message of waiting.splice(0)) void event(response, message);
      },
      end() {
        session.close();
        stream?.end();
      },
    };
  }

  function end(id: string): void {
    all.get(id)?.end();
    all.delete(id);
  }

  return {
    create() {
      const [oldest] = all.keys();
      if (oldest !== undefined && all.size >= SESSIONS_MAX) end(oldest);
      const made = open(random.token(ID_CHARS));
      all.set(made.id, made);
      made.session.open();
      return made;
    },
    find(id) {
      const found = all.get(id);
      if (found === undefined) return null;
      // Those that are used stay.
      all.delete(id);
      all.set(id, found);
      return found;
    },
    end,
    closeAll() {
      for (const id of all.keys()) end(id);
    },
  };
}
