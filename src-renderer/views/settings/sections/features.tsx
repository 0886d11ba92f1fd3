import type { ReactNode } from 'react';
import { FLAGS } from '../../../../src-shared/api/flags.ts';
import { useDeck } from '../../../store/hooks.ts';
import { SettingGroup, SwitchSetting } from '../setting.tsx';
import { useSection } from '../use-section.ts';

export function FeaturesSection(): ReactNode {
  const [flags, set] = useSection('flags');
  const overrides = useDeck((state) => state.info?.flagOverrides);
  if (flags === null) return null;
  return (
    <SettingGroup title="Feature flags">
      {FLAGS.map(({ name, title, changes, risk, since, byDefault }) => {
        const override = overrides?.find((each) => each.name === name);
        return (
          <SwitchSetting
            key={name}
            heldBy={override === undefined ? undefined : `set by the ${override.by}`}
            title={title}
            help={changes}
            facts={
              <>
                <b>Risk:</b> {risk} <br />
                <code>{name}</code> · since {since} · {byDefault ? 'on' : 'off'} by default
              </>
            }
            value={override?.value ?? flags[name]}
            byDefault={byDefault}
            onSet={(what, next) => set(what, { [name]: next })}
          />
        );
      })}
    </SettingGroup>
  );
}
