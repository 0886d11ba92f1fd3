import type { ReactNode } from 'react';
import type { Settings } from '../../../../src-shared/api/settings.ts';
import type { SelectOption } from '../../../ui/select.tsx';
import { ChoiceSetting, SettingGroup } from '../setting.tsx';
import { useSection } from '../use-section.ts';

type StartWanted = Settings['supervision']['startWanted'];

const WHEN: readonly SelectOption<StartWanted>[] = [
  { value: 'never', title: 'Never' },
  { value: 'after-crash', title: 'After a crash of the deck' },
  { value: 'always', title: 'Whenever the deck starts' },
];

export function SupervisionSection(): ReactNode {
  const [supervision, set] = useSection('supervision');
  if (supervision === null) return null;
  return (
    <SettingGroup
      title="When the deck starts"
      intro="Only what you have approved runs, exactly as you approved it. A command that was changed since asks first."
    >
      <ChoiceSetting
        title="Start again what you had running"
        help="A server counts as wanted once you start it, until you stop it or it comes to rest."
        options={WHEN}
        value={supervision.startWanted}
        byDefault="after-crash"
        onSet={(what, startWanted) => set(what, { startWanted })}
      />
    </SettingGroup>
  );
}
