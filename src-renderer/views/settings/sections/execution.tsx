import type { ReactNode } from 'react';
import { executionSchema } from '../../../../src-shared/api/settings.ts';
import { ServerLimitLines, ToolLimitLines } from '../../guards/limit-lines.tsx';
import { SettingGroup, SwitchSetting } from '../setting.tsx';
import { useSection } from '../use-section.ts';

const BY_DEFAULT = executionSchema.parse({});

export function ExecutionSection(): ReactNode {
  const [execution, set] = useSection('execution');
  if (execution === null) return null;
  return (
    <>
      <SettingGroup title="Arguments">
        <SwitchSetting
          title="Refuse invalid arguments"
          help="Arguments that break the tool’s inputSchema are not sent. Off: they are sent, and a finding says so."
          value={execution.refuseInvalidArguments}
          byDefault={BY_DEFAULT.refuseInvalidArguments}
          onSet={(what, refuseInvalidArguments) => set(what, { refuseInvalidArguments })}
        />
      </SettingGroup>
      <SettingGroup
        title="Each server"
        intro="For servers without limits of their own. Only transport failures and time-outs count, never an answer."
      >
        <ServerLimitLines
          limits={execution.server}
          byDefault={BY_DEFAULT.server}
          onSet={(what, server) => set(`Server, ${what}`, { server })}
        />
      </SettingGroup>
      <SettingGroup title="Each tool" intro="For tools without limits of their own.">
        <ToolLimitLines
          limits={execution.tool}
          byDefault={BY_DEFAULT.tool}
          onSet={(what, tool) => set(`Tool, ${what}`, { tool })}
        />
      </SettingGroup>
    </>
  );
}
