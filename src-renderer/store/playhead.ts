import { create } from 'zustand';
import type { EntryRef } from '../../src-shared/api/messages.ts';

/** One entry of what is looked at (live, or one tape), and when it was. */
export interface Moment {
  readonly entry: EntryRef;
  readonly wallMs: number;
  /** Its place among all rows of the scope, whatever the filter, from 0. */
  readonly ordinal: number;
}

/** Where the playhead is to go: a row by its place, an entry, or the last row at or before a time, or the next one after. */
export type Target =
  | { readonly kind: 'ordinal'; readonly ordinal: number }
  | { readonly kind: 'entry'; readonly entry: EntryRef }
  | { readonly kind: 'time'; readonly wallMs: number }
  | { readonly kind: 'since'; readonly wallMs: number };

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 50, 100] as const;
export type Speed = (typeof SPEEDS)[number];

/** What a step goes over: one row, or to the next request or answer. */
export type StepBy = 'frame' | 'exchange';

export interface Playhead {
  /** Null: not wound back; everything shows what is now. */
  readonly moment: Moment | null;
  /** The moment that views show: the same, or one just before while it moves (moving.ts). Null at live. */
  readonly seen: Moment | null;
  /** What views show when it is not wound back: null is now. Of a file it is its end, for nothing of it is now. */
  readonly home: Moment | null;
  /** It moves on and on: a hand drags it, a key repeats, it plays. */
  readonly isMoving: boolean;
  /** Where it is going, while the row there is being looked up. */
  readonly wanted: Target | null;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** Silences are played as SILENCE_MAX_MS. */
  readonly skipsSilence: boolean;
  /** The first of two moments that are compared. */
  readonly mark: Moment | null;
}

export type PlayheadChange =
  | { readonly kind: 'wanted'; readonly target: Target }
  | { readonly kind: 'arrived'; readonly moment: Moment; readonly isMoving: boolean }
  | { readonly kind: 'seen' }
  | { readonly kind: 'rests' }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'speed'; readonly speed: Speed }
  | { readonly kind: 'silence'; readonly skips: boolean }
  | { readonly kind: 'mark'; readonly moment: Moment | null }
  | { readonly kind: 'live' }
  /** What is looked at ends there. */
  | { readonly kind: 'home'; readonly moment: Moment | null }
  /** Something else is looked at: no moment of the old scope is one of the new. */
  | { readonly kind: 'scope' };

export const AT_LIVE: Playhead = {
  moment: null,
  seen: null,
  home: null,
  isMoving: false,
  wanted: null,
  isPlaying: false,
  speed: 1,
  skipsSilence: true,
  mark: null,
};

const NOT_BACK = { moment: null, seen: null, isMoving: false, wanted: null, isPlaying: false } as const;

/** What becomes of the playhead; the same object when nothing changes. */
export function changePlayhead(now: Playhead, change: PlayheadChange): Playhead {
  switch (change.kind) {
    case 'wanted':
      return { ...now, wanted: change.target };
    case 'arrived':
      return { ...now, moment: change.moment, isMoving: change.isMoving, wanted: null };
    case 'seen':
      return now.seen === now.moment ? now : { ...now, seen: now.moment };
    case 'rests':
      return now.isMoving ? { ...now, isMoving: false } : now;
    case 'nowhere':
      return now.wanted === null ? now : { ...now, wanted: null };
    case 'play':
      // Live is the end: there is nothing to play.
      return now.isPlaying || now.moment === null ? now : { ...now, isPlaying: true };
    case 'pause':
      return now.isPlaying ? { ...now, isPlaying: false } : now;
    case 'speed':
      return { ...now, speed: change.speed };
    case 'silence':
      return { ...now, skipsSilence: change.skips };
    case 'mark':
      return { ...now, mark: change.moment };
    case 'live':
      return { ...now, ...NOT_BACK };
    case 'home':
      return { ...now, home: change.moment };
    case 'scope':
      return { ...now, ...NOT_BACK, mark: null };
  }
}

/** Of recorded time without an entry, at most this much is played when silences are skipped. */
export const SILENCE_MAX_MS = 500;

/** The moment that views show: that of the playhead, or the end of a file. Null: now. */
export function momentShown({ seen, home }: Playhead): Moment | null {
  return seen ?? home;
}

/** One writer: the intents of the playhead. */
export const usePlayhead = create<Playhead>()(() => AT_LIVE);
