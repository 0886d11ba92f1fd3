import { backUpData, restoreData } from '../../../host/host.ts';
import { VERSION } from '../../version.ts';
import { complain, EXIT, say } from '../print.ts';

/** `tapedeck backup [FOLDER]`: a consistent copy, whether the app runs or not. */
export async function backup(data: string, json: boolean, to: string | null): Promise<number> {
  const made = await backUpData(data, to, VERSION);
  if (!made.ok) {
    complain(made.failure, json);
    return EXIT.failure;
  }
  const { folder, manifest } = made.value;
  const bytes = manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (json) await say(JSON.stringify({ folder, tapes: manifest.tapes, files: manifest.files.length, bytes }));
  else await say(`${folder}: ${manifest.tapes} tapes, ${manifest.files.length} files, ${bytes} bytes`);
  return EXIT.ok;
}

/** `tapedeck restore BACKUP --data FOLDER`: every byte is checked first. */
export async function restore(data: string, json: boolean, from: string): Promise<number> {
  const restored = await restoreData(from, data);
  if (!restored.ok) {
    complain(restored.failure, json);
    return EXIT.failure;
  }
  const { tapes, files } = restored.value;
  if (json) await say(JSON.stringify({ folder: data, tapes, files: files.length }));
  else await say(`${data}: ${tapes} tapes, ${files.length} files restored`);
  return EXIT.ok;
}
