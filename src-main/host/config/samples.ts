import { join } from 'node:path';
import { z } from 'zod';
import type { ServerDraft } from '../../../src-shared/api/servers.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Disk } from '../ports.ts';

const sampleFileSchema = z
  .array(
    z.object({
      id: z.string(),
      title: z.string(),
      description: z.string(),
      transport: z.literal('stdio'),
      command: z.string(),
      args: z.array(z.string()),
      env: z.record(z.string(), z.string()),
    }),
  )
  .max(50);
type SampleFile = z.infer<typeof sampleFileSchema>[number];

export interface Samples {
  /** Those whose program is there. */
  list(): readonly { id: string; title: string; description: string }[];
  draft(id: string): Result<ServerDraft>;
}

export interface SamplesOptions {
  readonly disk: Pick<Disk, 'readWhole'>;
  readonly resourcesFolder: string;
  readonly nodeModulesFolder: string;
  /** What runs a script: this Node itself, or `node` on the PATH when this is no plain Node. */
  readonly nodeCommand: string;
}

/** The ready samples of resources/samples/samples.json, with their placeholders filled in. */
export function createSamples(options: SamplesOptions): Samples {
  const { disk, resourcesFolder, nodeModulesFolder, nodeCommand } = options;
  const fill = (text: string): string =>
    // Functions, because a folder's name may hold a `$`.
    text
      .replaceAll('${RESOURCES}', () => resourcesFolder)
      .replaceAll('${NODE_MODULES}', () => nodeModulesFolder)
      .replaceAll('${NODE}', () => nodeCommand);
  const all = readSamples(disk, join(resourcesFolder, 'samples', 'samples.json'));
  const usable = all.filter((sample) => isThere(disk, fill(sample.args[0] ?? '')));

  const specOf = (sample: SampleFile): ServerDraft['spec'] => ({
    kind: 'stdio',
    command: sample.command === 'node' ? nodeCommand : fill(sample.command),
    args: sample.args.map(fill),
    cwd: null,
    env: Object.fromEntries(Object.entries(sample.env).map(([name, value]) => [name, fill(value)])),
  });
  return {
    list: () => usable.map(({ id, title, description }) => ({ id, title, description })),
    draft(id) {
      const sample = usable.find((each) => each.id === id);
      if (sample === undefined)
        return fail('unknown-server', `There is no sample ${id}.`, 'Look at the list of samples.');
      return ok({ name: sample.title, era: 'auto', spec: specOf(sample) });
    },
  };
}

/** An app without samples is still an app. */
function readSamples(disk: SamplesOptions['disk'], path: string): readonly SampleFile[] {
  try {
    const bytes = disk.readWhole(path);
    return bytes === null ? [] : sampleFileSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return [];
  }
}

function isThere(disk: SamplesOptions['disk'], path: string): boolean {
  try {
    return path !== '' && disk.readWhole(path) !== null;
  } catch {
    return false;
  }
}
