import { unreachable } from '../base/assert.ts';
import type { Era } from '../journal/entry.ts';
import { SEVERITIES, type Row } from '../state/row.ts';
import type { EnvelopeTest, HasWhat, PayloadTest, Query, TextField } from './ast.ts';
import { comparison } from './payload.ts';
import { textMatcher } from './text-match.ts';

/** A row as a query sees it: its columns, and what is known of its tape. Read one by one, so they may be getters. */
export interface RowFacts extends Pick<
  Row,
  | 'seq'
  | 'wallMs'
  | 'dir'
  | 'kind'
  | 'method'
  | 'target'
  | 'id'
  | 'status'
  | 'latencyUs'
  | 'sizeBytes'
  | 'severity'
  | 'pairSeq'
> {
  /** The target of the other half of the exchange; null when there is none, or none that can be seen from here. */
  readonly pairTarget: string | null;
  /** The codes of the findings on the row (`findingCode`). */
  readonly findings: readonly string[];
  readonly tapeId: string;
  readonly serverId: string;
  readonly serverName: string;
  /** Null while the session has none. */
  readonly era: Era | null;
}

export const TOOL_METHOD = 'tools/call';

/** Whether a row is an answer whose target is what the error says: the request's tells what it is about. */
export function isErrorAnswer({ seq, status, pairSeq }: Pick<Row, 'seq' | 'status' | 'pairSeq'>): boolean {
  return status === 'error' && pairSeq >= 0 && pairSeq < seq;
}

/** Whether a row matches; `hasPayload` answers the tests of its bytes. This is what every other way must agree with. */
export function rowPredicate<Facts extends RowFacts>(
  query: Query,
  hasPayload: (test: PayloadTest) => (facts: Facts) => boolean,
): (facts: Facts) => boolean {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'not': {
      const inner = rowPredicate(query.of, hasPayload);
      return (facts) => !inner(facts);
    }
    case 'and': {
      const parts = query.of.map((each) => rowPredicate(each, hasPayload));
      return (facts) => parts.every((part) => part(facts));
    }
    case 'or': {
      const parts = query.of.map((each) => rowPredicate(each, hasPayload));
      return (facts) => parts.some((part) => part(facts));
    }
    case 'text':
    case 'path':
      return hasPayload(query);
    default:
      return envelopePredicate(query);
  }
}

function envelopePredicate(test: EnvelopeTest): (facts: RowFacts) => boolean {
  switch (test.kind) {
    case 'words':
      return wordsPredicate(test.field, test);
    case 'amount': {
      const compares = comparison(test.op, test.value);
      switch (test.field) {
        case 'latency':
          return ({ latencyUs }) => latencyUs >= 0 && compares(latencyUs);
        case 'size':
          return ({ sizeBytes }) => compares(sizeBytes);
        case 'seq':
          return ({ seq }) => compares(seq);
        case 'time':
          return ({ wallMs }) => compares(wallMs);
        default:
          return unreachable(test);
      }
    }
    case 'severity': {
      const compares = comparison(test.op, SEVERITIES.indexOf(test.value));
      return ({ severity }) => compares(SEVERITIES.indexOf(severity));
    }
    case 'dir':
      return ({ dir }) => test.values.includes(dir);
    case 'row-kind':
      return ({ kind }) => test.values.includes(kind);
    case 'status':
      return ({ status }) => test.values.includes(status);
    case 'era':
      return ({ era }) => era !== null && test.values.includes(era);
    case 'has':
      return hasPredicate(test.what);
    default:
      return unreachable(test);
  }
}

function wordsPredicate(
  field: TextField,
  { op, values }: EnvelopeTest & { kind: 'words' },
): (facts: RowFacts) => boolean {
  const matches = textMatcher(op, values);
  switch (field) {
    case 'method':
      return (facts) => matches(facts.method);
    case 'tool':
      return (facts) => {
        if (facts.method !== TOOL_METHOD) return false;
        const tool = isErrorAnswer(facts) ? facts.pairTarget : facts.target;
        return tool !== null && matches(tool);
      };
    case 'target':
      return (facts) => matches(facts.target);
    case 'finding':
      return ({ findings }) => findings.some(matches);
    case 'id':
      return (facts) => idMatches(facts.id, matches);
    case 'server':
      return (facts) => matches(facts.serverId) || matches(facts.serverName);
    case 'tape':
      return (facts) => matches(facts.tapeId);
    default:
      return unreachable(field);
  }
}

/** `7` and `"7"` are both what `id:7` means; a row without an id matches nothing. */
export function idMatches(id: string, matches: (text: string) => boolean): boolean {
  if (id === '') return false;
  return matches(id) || (id.length > 1 && id.startsWith('"') && id.endsWith('"') && matches(id.slice(1, -1)));
}

function hasPredicate(what: HasWhat): (facts: RowFacts) => boolean {
  switch (what) {
    case 'finding':
      return ({ severity }) => severity !== 'none';
    case 'warning':
      return ({ severity }) => severity === 'warning' || severity === 'error';
    case 'error':
      return ({ severity }) => severity === 'error';
    case 'answer':
      return ({ pairSeq }) => pairSeq >= 0;
    case 'latency':
      return ({ latencyUs }) => latencyUs >= 0;
    case 'id':
      return ({ id }) => id !== '';
    case 'target':
      return ({ target }) => target !== '';
    case 'body':
      return ({ sizeBytes }) => sizeBytes > 0;
    // Not in a row: who knows of notes tells the query of them first (notes.ts).
    case 'note':
    case 'pin':
      return () => false;
    default:
      return unreachable(what);
  }
}
