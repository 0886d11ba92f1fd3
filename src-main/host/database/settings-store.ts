import { ok, type Result } from '../../../src-shared/base/failure.ts';
import {
  settingsPatchSchema,
  settingsSchema,
  type Settings,
  type SettingsPatch,
} from '../../../src-shared/api/settings.ts';
import type { Database } from '../ports/database.ts';

export interface SettingsStore {
  get(): Settings;
  /** Replaces the sections that are given; nothing changes when it fails. */
  set(patch: SettingsPatch): Result<Settings>;
  /** Told after every change, with what it was and what it is. */
  onChange(listener: (now: Settings, before: Settings) => void): void;
}

/** A section that cannot be read (another version wrote it) counts as its defaults, and stays until it is set. */
export function createSettingsStore(database: Database): SettingsStore {
  let current = read(database);
  const listeners: ((now: Settings, before: Settings) => void)[] = [];
  return {
    get: () => current,
    set(patch) {
      const sections = Object.entries(patch).filter(([, value]) => value !== undefined);
      const written = database.write((run) => {
        for (const [section, value] of sections) {
          run(
            'INSERT OR REPLACE INTO settings (section, value) VALUES (?, ?)',
            section,
            JSON.stringify(value),
          );
        }
      });
      if (!written.ok) return written;
      const before = current;
      current = settingsSchema.parse({ ...before, ...Object.fromEntries(sections) });
      for (const listener of listeners) listener(current, before);
      return ok(current);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function read(database: Database): Settings {
  let settings = settingsSchema.parse({});
  for (const { section, value } of database.all('SELECT section, value FROM settings')) {
    const patch = settingsPatchSchema.safeParse({ [String(section)]: jsonOf(String(value)) });
    if (patch.success) settings = settingsSchema.parse({ ...settings, ...patch.data });
  }
  return settings;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
