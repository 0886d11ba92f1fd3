import type { Entry } from '../journal/entry.ts';
import { joined, type FileWriter } from '../tape-file/write-tape.ts';
import { HAR_FORMAT, HAR_VERSION } from './har.ts';
import { HeldExchange } from './held-exchange.ts';

/** Bytes of bodies that are held until their exchange ends; what is more is left out, and the file says so. */
export const HELD_BYTES_MAX = 256 * 1024 * 1024;
/** Of one exchange: its text must fit into one string. */
export const EXCHANGE_BYTES_MAX = 128 * 1024 * 1024;
/** Exchanges that have not ended; the oldest is written for another. */
export const OPEN_MAX = 10_000;

const NOT_RECORDED =
  'Not recorded, and so not here: HTTP versions, sizes of headers, the phases before a request is sent (-1), and headers that the network adds. Secret headers have their length only.';

const utf8 = new TextEncoder();
const NONE = new Uint8Array(0);

export interface HarWriterOptions {
  readonly heldBytesMax?: number;
  readonly exchangeBytesMax?: number;
  readonly openMax?: number;
}

/**
 * Writes the HTTP exchanges of a tape as HAR, each when it has ended; those that have not, at the end. What a tape has
 * beside them (the session, findings, what people did) HAR has no place for.
 */
export function createHarWriter({
  heldBytesMax = HELD_BYTES_MAX,
  exchangeBytesMax = EXCHANGE_BYTES_MAX,
  openMax = OPEN_MAX,
}: HarWriterOptions = {}): FileWriter {
  const open = new Map<number, HeldExchange>();
  let heldBytes = 0;
  let entries = 0;
  /** Frames whose exchange has no head here. */
  let headless = 0;

  function written(number: number, held: HeldExchange): Uint8Array {
    open.delete(number);
    heldBytes -= held.heldBytes;
    const before = entries === 0 ? '\n' : ',\n';
    entries += 1;
    return utf8.encode(`${before}${JSON.stringify(held.entry())}`);
  }

  function oldest(): Uint8Array {
    for (const [number, held] of open) return written(number, held);
    return NONE;
  }

  function take(entry: Entry): Uint8Array {
    switch (entry.kind) {
      case 'http-request': {
        const known = open.get(entry.exchange);
        const before =
          known === undefined ? (open.size >= openMax ? oldest() : NONE) : written(entry.exchange, known);
        open.set(entry.exchange, new HeldExchange(entry));
        return before;
      }
      case 'http-response':
        open.get(entry.exchange)?.answered(entry);
        return NONE;
      case 'http-ended': {
        const held = open.get(entry.exchange);
        held?.ended(entry);
        return held === undefined ? NONE : written(entry.exchange, held);
      }
      case 'frame': {
        const held = entry.channel.kind === 'http' ? open.get(entry.channel.exchange) : undefined;
        if (held === undefined) headless += 1;
        else {
          const size = entry.bytes.length;
          const hasRoom = heldBytes + size <= heldBytesMax && held.heldBytes + size <= exchangeBytesMax;
          held.frame(entry, hasRoom);
          if (hasRoom) heldBytes += size;
        }
        return NONE;
      }
      default:
        return NONE;
    }
  }

  return {
    begin(header) {
      const { name, version } = header.producer;
      const log = {
        version: HAR_VERSION,
        creator: { name, version },
        _tapedeck: { format: HAR_FORMAT, header },
      };
      return utf8.encode(`{"log":${JSON.stringify(log).slice(0, -1)},"entries":[`);
    },
    add: take,
    end(redacted) {
      const parts = [...open].map(([number, held]) => written(number, held));
      const said = [
        NOT_RECORDED,
        ...(headless === 0 ? [] : [`${headless} frames without the head of their exchange are left out.`]),
        ...Object.entries(redacted).map(([rule, count]) => `Taken out by ${rule}: ${count}.`),
      ];
      return joined(...parts, utf8.encode(`\n],"comment":${JSON.stringify(said.join(' '))}}}\n`));
    },
    trailer: null,
    get items() {
      return entries;
    },
  };
}
