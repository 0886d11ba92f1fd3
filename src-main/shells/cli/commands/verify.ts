import { openArchive } from '../../../host/host.ts';
import { EXIT, say } from '../print.ts';

/** `tapedeck verify`: reads every byte of every tape and says as JSON whether all is whole. Exit 1 when not. */
export async function verify(data: string): Promise<number> {
  const report = openArchive(data).verify();
  await say(JSON.stringify(report));
  return report.ok ? EXIT.ok : EXIT.notOk;
}
