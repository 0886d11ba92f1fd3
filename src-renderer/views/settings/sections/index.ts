import {
  Archive,
  CircleDot,
  HardDrive,
  Layers,
  Network,
  Palette,
  ShieldCheck,
  ToggleRight,
  type LucideIcon,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { AppearanceSection } from './appearance.tsx';
import { BackupsSection } from './backups.tsx';
import { CacheSection } from './cache.tsx';
import { DataSection } from './data.tsx';
import { ExecutionSection } from './execution.tsx';
import { FeaturesSection } from './features.tsx';
import { RecordingSection } from './recording.tsx';
import { SupervisionSection } from './supervision.tsx';
import { StorageSection } from './storage.tsx';

export interface SettingsSection {
  readonly id: string;
  readonly title: string;
  /** One line under the title: what belongs here. */
  readonly about: string;
  readonly icon: LucideIcon;
  readonly body: ComponentType;
}

/** In the order of the list on the left. A section is a file of this folder and an entry here. */
export const SECTIONS: readonly SettingsSection[] = [
  {
    id: 'appearance',
    title: 'Appearance',
    about: 'How this screen looks. Kept in this browser, not in the data folder.',
    icon: Palette,
    body: AppearanceSection,
  },
  {
    id: 'recording',
    title: 'Recording',
    about: 'What a power cut may cost, and what a full disk does to traffic. Holds for open tapes at once.',
    icon: CircleDot,
    body: RecordingSection,
  },
  {
    id: 'supervision',
    title: 'Supervision',
    about:
      'What starts by itself. Restarts of single servers and groups are decided in the Supervision view.',
    icon: Network,
    body: SupervisionSection,
  },
  {
    id: 'execution',
    title: 'Execution',
    about: 'How tool calls are carried out: checks, circuit breakers, places, repeats. Holds at once.',
    icon: ShieldCheck,
    body: ExecutionSection,
  },
  {
    id: 'backups',
    title: 'Backups',
    about: 'Copies of everything that is kept, made while servers run.',
    icon: Archive,
    body: BackupsSection,
  },
  {
    id: 'cache',
    title: 'Result cache',
    about: 'Which answers may be given again without asking the server, and what is kept now.',
    icon: Layers,
    body: CacheSection,
  },
  {
    id: 'features',
    title: 'Features',
    about: 'Switches for what is introduced gradually. One that has become the rule is removed.',
    icon: ToggleRight,
    body: FeaturesSection,
  },
  {
    id: 'data',
    title: 'Data',
    about: 'Which formats the data folder has, how they came there, and the way back.',
    icon: HardDrive,
    body: DataSection,
  },
  {
    id: 'storage',
    title: 'Storage',
    about: 'What the data folder takes, and what is deleted by itself.',
    icon: Archive,
    body: StorageSection,
  },
];
