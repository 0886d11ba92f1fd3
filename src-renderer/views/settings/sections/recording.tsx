import type { ReactNode } from 'react';
import {
  recordingSettingsSchema,
  SYNC_AFTER_MS_MAX,
  type RecordingSettings,
} from '../../../../src-shared/api/settings.ts';
import type { SelectOption } from '../../../ui/select.tsx';
import { ChoiceSetting, NumberSetting, SettingGroup } from '../setting.tsx';
import { useSection } from '../use-section.ts';

type SyncMode = 'first' | 'after' | 'system';

const BY_DEFAULT = recordingSettingsSchema.parse({});
const DEFAULT_AFTER_MS = BY_DEFAULT.syncAfterMs ?? 20;

const MODES: readonly SelectOption<SyncMode>[] = [
  { value: 'first', title: 'Before it is forwarded' },
  { value: 'after', title: 'Shortly after' },
  { value: 'system', title: 'When the system does' },
];

/** What a power cut may cost, in the words of the README. */
const PROMISES: Record<SyncMode, string> = {
  first:
    'When the power goes, nothing that was forwarded is lost. Every message waits for the disk: a few milliseconds more.',
  after:
    'When the power goes, at most the last moments, as many as chosen below, and the sync under way are lost. Messages do not wait.',
  system: 'When the power goes, up to half a minute may be lost: the system writes when it gets to it.',
};

const POLICIES: readonly SelectOption<RecordingSettings['onDiskFailure']>[] = [
  { value: 'continue', title: 'Traffic goes on' },
  { value: 'pause', title: 'Traffic waits' },
];

const COSTS: Record<RecordingSettings['onDiskFailure'], string> = {
  continue:
    'Servers and callers notice nothing. What was not recorded is counted, and marked as a gap on its tape.',
  pause: 'Nothing is forwarded that is not recorded. Servers wait; calls fail after 30 s and say why.',
};

export function RecordingSection(): ReactNode {
  const [recording, set] = useSection('recording');
  if (recording === null) return null;
  const mode = modeOf(recording.syncAfterMs);
  return (
    <>
      <SettingGroup
        title="When the power goes"
        intro="When the process dies, nothing that was forwarded is lost, whatever is chosen here."
      >
        <ChoiceSetting
          title="What is recorded is put on the disk"
          help={PROMISES[mode]}
          options={MODES}
          value={mode}
          byDefault={modeOf(BY_DEFAULT.syncAfterMs)}
          onSet={(what, next) => set(what, { syncAfterMs: afterOf(next) })}
        />
        {recording.syncAfterMs !== null && recording.syncAfterMs > 0 ? (
          <NumberSetting
            title="At most lost"
            help="The longest time from a write to its sync. One sync covers all messages of that time."
            value={recording.syncAfterMs}
            byDefault={DEFAULT_AFTER_MS}
            min={1}
            max={SYNC_AFTER_MS_MAX}
            unit="ms"
            onSet={(what, syncAfterMs) => set(what, { syncAfterMs })}
          />
        ) : null}
      </SettingGroup>
      <SettingGroup
        title="When the disk is full, or fails"
        intro="Recording goes on by itself as soon as the disk takes it again; it is asked every second."
      >
        <ChoiceSetting
          title="Meanwhile"
          help={COSTS[recording.onDiskFailure]}
          options={POLICIES}
          value={recording.onDiskFailure}
          byDefault={BY_DEFAULT.onDiskFailure}
          onSet={(what, onDiskFailure) => set(what, { onDiskFailure })}
        />
      </SettingGroup>
    </>
  );
}

function modeOf(syncAfterMs: number | null): SyncMode {
  if (syncAfterMs === null) return 'system';
  return syncAfterMs === 0 ? 'first' : 'after';
}

function afterOf(mode: SyncMode): number | null {
  switch (mode) {
    case 'first':
      return 0;
    case 'after':
      return DEFAULT_AFTER_MS;
    case 'system':
      return null;
  }
}
