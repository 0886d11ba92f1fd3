import { useEffect, useState } from 'react';
import type { EntryRef } from '../../../src-shared/api/messages.ts';
import { useIntents } from '../../store/hooks.ts';
import type { PinnedFrame } from './pins.ts';
import { KIND_WORDS, shortMethod } from './words.ts';

/** Frames beyond this many go by their position alone. */
export const NAMED_MAX = 100;

/** What the frames that nobody named are: method and target of their rows, by `keyOf`. */
export function usePinNames(pins: readonly PinnedFrame[]): ReadonlyMap<string, string> {
  const intents = useIntents();
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    const unnamed = pins.filter((pin) => pin.title === '' && !names.has(keyOf(pin))).slice(0, NAMED_MAX);
    if (unnamed.length === 0) return;
    let gone = false;
    void Promise.all(unnamed.map(({ tapeId, seq }) => intents.entry({ tapeId, seq }))).then((details) => {
      if (gone) return;
      const found = unnamed.map((pin, index): readonly [string, string] => {
        const detail = details[index];
        if (detail?.ok !== true) return [keyOf(pin), ''];
        const { kind, method, target } = detail.value.row;
        const words = [shortMethod(kind, method), target].filter(Boolean).join(' ');
        return [keyOf(pin), words === '' ? KIND_WORDS[kind].short : words];
      });
      setNames((known) => new Map([...known, ...found].slice(-4 * NAMED_MAX)));
    });
    return () => {
      gone = true;
    };
  }, [pins, names, intents]);
  return names;
}

export function keyOf({ tapeId, seq }: EntryRef): string {
  return `${tapeId} ${seq}`;
}
