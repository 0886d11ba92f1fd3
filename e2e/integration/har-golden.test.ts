/**
 * HARs that other programs wrote of real sessions. `mitmproxy-8.1.1-har-dump.har`: its har_dump.py, between the reference server and
 * the SDK's client. `mitmproxy-13-savehar.har`: of the same flows, by the code that writes HAR in newer versions.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { HarReader, type HarTape } from '../../src-shared/har/read-har.ts';

const HARS = fileURLToPath(new URL('../tapes/har/', import.meta.url));

function read(name: string): HarTape {
  const reader = new HarReader();
  expect(reader.push(readFileSync(`${HARS}${name}`))).toBeNull();
  const tape = reader.finish();
  if ('code' in tape) throw new Error(tape.why);
  return tape;
}

it.each([
  ['mitmproxy-8.1.1-har-dump.har', 6],
  ['mitmproxy-13-savehar.har', 7],
])('%s: its session is there, with its exchanges and what was said', (name, exchanges) => {
  const { entries, problems, leftOut } = read(name);
  expect({ problems, leftOut }).toEqual({ problems: [], leftOut: [] });
  expect(entries.filter(({ kind }) => kind === 'http-request')).toHaveLength(exchanges);
  const texts = entries.flatMap((entry) =>
    entry.kind === 'frame' ? [new TextDecoder('utf-8', { fatal: true }).decode(entry.bytes)] : [],
  );
  expect(texts.filter((text) => text.includes('"method":"tools/call"'))).toHaveLength(3);
  // Events without a charset are UTF-8; that proxy wrote their bytes down as if they were Latin-1.
  expect(texts.some((text) => text.includes('"text":"Echo: héllo </script>"'))).toBe(true);
  expect(texts.join('')).not.toContain('Ã');
  const ready = entries.find((entry) => entry.kind === 'session' && entry.phase.kind === 'ready');
  expect(ready).toMatchObject({ phase: { era: 'legacy', protocolVersion: '2025-11-25' } });
});
