/** What each buffer is, in words: what waits there, and what its bound means. */
import type { BufferId } from '../../../../src-shared/api/buffers.ts';

/** Those of the host, and those of this page. */
export type AnyBufferId = BufferId | 'page-rows' | 'page-questions' | 'page-calls';

export interface BufferWords {
  readonly title: string;
  /** What one entry is, and several. */
  readonly unit: readonly [string, string];
  /** What is in it, in a sentence. */
  readonly holds: string;
  /** What happens at the bound, in a few words. */
  readonly atBound: string;
  /** What `dropped` counts, and where that is all the same. */
  readonly droppedMeans: string;
  /** The bounds are those of one; one for each of these. */
  readonly each?: string;
}

const LINE = ['line', 'lines'] as const;
const FRAME = ['frame', 'frames'] as const;
const ROW = ['row', 'rows'] as const;
const CALL = ['call', 'calls'] as const;

export const BUFFER_WORDS: Readonly<Record<AnyBufferId, BufferWords>> = {
  lines: {
    title: 'Unfinished lines',
    unit: LINE,
    holds: 'What a server has written since its last line break.',
    atBound: 'recorded in pieces',
    droppedMeans: 'Pieces cut off lines that were too long. All bytes are on the tape.',
    each: 'stream',
  },
  early: {
    title: 'Before the session',
    unit: FRAME,
    holds: 'Frames that came before the session listens.',
    atBound: 'stays on the tape only',
    droppedMeans: 'Frames that the session never saw. They are on the tape.',
    each: 'server',
  },
  input: {
    title: 'Input of servers',
    unit: ['write', 'writes'],
    holds: 'What was sent and the server has not read.',
    atBound: 'the request fails',
    droppedMeans: 'Messages that were refused; their senders were told.',
    each: 'server',
  },
  held: {
    title: 'Waiting for the disk',
    unit: ['item', 'items'],
    holds: 'What may not go on before it is recorded.',
    atBound: 'goes on unrecorded',
    droppedMeans: 'Entries that are not on any tape: the only real loss there is. A gap entry marks each.',
    each: 'tape',
  },
  'fold-queue': {
    title: 'To be folded',
    unit: ['entry', 'entries'],
    holds: 'Recorded entries that are not rows yet.',
    atBound: 'servers wait',
    droppedMeans: 'Nothing is ever dropped here.',
  },
  'live-rows': {
    title: 'Live rows',
    unit: ROW,
    holds: 'The newest rows of all tapes, as columns.',
    atBound: 'oldest go to the disk',
    droppedMeans: 'Rows that left memory. They are read from the disk, and are in their tapes.',
  },
  'row-shelf': {
    title: 'Rows on the disk',
    unit: ROW,
    holds: 'Rows that left memory, for scrolling back.',
    atBound: 'oldest are in their tapes',
    droppedMeans: 'Rows that the live table cannot show any more. They are in their tapes.',
  },
  'shelf-loaded': {
    title: 'Rows read back',
    unit: ['block', 'blocks'],
    holds: 'Blocks of older rows that somebody looks at.',
    atBound: 'read again when needed',
    droppedMeans: 'Blocks that made room for others. They are on the disk.',
  },
  matches: {
    title: 'Matches of filters',
    unit: ['place', 'places'],
    holds: 'Which live rows the last eight filters match.',
    atBound: 'oldest matches leave',
    droppedMeans: 'Matches that the live table cannot show any more. Their rows are in their tapes.',
    each: 'filter',
  },
  searches: {
    title: 'Text searches',
    unit: ['text', 'texts'],
    holds: 'Texts that are looked for in what comes.',
    atBound: 'the oldest starts anew',
    droppedMeans: 'Nothing: a search that left starts anew.',
  },
  'open-requests': {
    title: 'Open requests',
    unit: ['request', 'requests'],
    holds: 'Requests that wait for their answer.',
    atBound: 'oldest are given up',
    droppedMeans: 'Requests that were given up. A finding on the row says so.',
    each: 'tape',
  },
  answered: {
    title: 'Answered requests',
    unit: ['request', 'requests'],
    holds: 'Ids of the last requests, to name a second answer.',
    atBound: 'oldest are forgotten',
    droppedMeans: 'Ids that are remembered no more. The requests are on the tape.',
    each: 'tape',
  },
  'call-frames': {
    title: 'Frames of calls',
    unit: CALL,
    holds: 'Where the frames of own calls are.',
    atBound: 'oldest are forgotten',
    droppedMeans: 'Calls whose frames are found by searching the tape only.',
  },
  stderr: {
    title: 'Stderr lines',
    unit: LINE,
    holds: 'The last words of each server.',
    atBound: 'oldest lines leave',
    droppedMeans: 'Lines that the console cannot show. They are on the tape.',
    each: 'server',
  },
  findings: {
    title: 'Recent findings',
    unit: ['finding', 'findings'],
    holds: 'The newest findings of all tapes.',
    atBound: 'oldest leave',
    droppedMeans: 'Findings that are in their rows and on their tapes only.',
  },
  'index-questions': {
    title: 'Questions to the index',
    unit: ['question', 'questions'],
    holds: 'Pages, searches and entries that were asked for.',
    atBound: 'refused, asked again',
    droppedMeans: 'Questions that were refused.',
  },
  calls: {
    title: 'Calls and results',
    unit: CALL,
    holds: 'Tool calls that run, and the last that ended.',
    atBound: 'oldest results leave',
    droppedMeans: 'Results that are on the tape only.',
  },
  cache: {
    title: 'Result cache',
    unit: ['answer', 'answers'],
    holds: 'Answers that may be given again.',
    atBound: 'least used leave',
    droppedMeans: 'Answers that were pushed out; the server is asked again.',
  },
  'page-rows': {
    title: 'Rows of the table',
    unit: ROW,
    holds: 'Rows in sight, and a long scroll around them.',
    atBound: 'farthest leave',
    droppedMeans: 'Rows that are asked for again when they come into sight.',
  },
  'page-questions': {
    title: 'Pages under way',
    unit: ['page', 'pages'],
    holds: 'Pages of rows that were asked for.',
    atBound: 'the next one waits',
    droppedMeans: 'Nothing is ever dropped here.',
  },
  'page-calls': {
    title: 'Calls of this page',
    unit: CALL,
    holds: 'Tool calls that this page has started.',
    atBound: 'oldest leave',
    droppedMeans: 'Calls that the Results list of this page no longer shows. They are on the tape.',
  },
};

/** In the order of a message's way. */
export const BUFFER_GROUPS: readonly { readonly title: string; readonly ids: readonly AnyBufferId[] }[] = [
  { title: 'On the wire', ids: ['lines', 'early', 'input', 'held'] },
  {
    title: 'Rows',
    ids: ['fold-queue', 'live-rows', 'row-shelf', 'shelf-loaded', 'matches', 'searches'],
  },
  { title: 'Exchanges', ids: ['open-requests', 'answered', 'call-frames', 'calls', 'cache'] },
  { title: 'For the screen', ids: ['stderr', 'findings', 'index-questions'] },
  { title: 'This page', ids: ['page-rows', 'page-questions', 'page-calls'] },
];
