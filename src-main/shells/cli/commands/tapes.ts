import { openArchive } from '../../../host/host.ts';
import { EXIT, say } from '../print.ts';
import { visibleText } from '../../../../src-shared/base/visible-text.ts';

/** `tapedeck tapes`: every tape of the data folder, oldest first. Reads the files themselves. */
export async function tapes(data: string, json: boolean): Promise<number> {
  const all = openArchive(data).tapes();
  if (json) {
    await say(JSON.stringify(all));
    return EXIT.ok;
  }
  if (all.length === 0) process.stderr.write(`No tapes in ${data} yet.\n`);
  for (const tape of all) {
    const entries = String(tape.entries).padStart(8);
    await say(
      `${tape.id}  ${tape.state.padEnd(11)} ${entries}  ${visibleText(tape.serverName)}  ${visibleText(tape.ending)}`,
    );
  }
  return EXIT.ok;
}
