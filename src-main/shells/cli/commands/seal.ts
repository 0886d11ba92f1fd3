import { visibleText } from '../../../../src-shared/base/visible-text.ts';
import { sealData } from '../../../host/host.ts';
import { EXIT, complain, say } from '../print.ts';

/** `tapedeck seal`: compresses every tape that has ended, as the app does by itself. Exit 1 when one could not be. */
export async function seal(data: string, json: boolean): Promise<number> {
  let tapeId = '';
  const sealed = sealData(data, (step) => {
    if (json || step.tapeId === tapeId) return;
    ({ tapeId } = step);
    process.stderr.write(`${tapeId}\n`);
  });
  if (!sealed.ok) {
    complain(sealed.failure, json);
    return EXIT.failure;
  }
  const { segments, rawBytes, sealedBytes, failures } = sealed.value;
  if (json) await say(JSON.stringify(sealed.value));
  else if (segments === 0) await say('Nothing to seal.');
  else {
    const percent = Math.round((sealedBytes / rawBytes) * 100);
    await say(
      `Sealed ${segments} segment${segments === 1 ? '' : 's'}: ${rawBytes} bytes -> ${sealedBytes} (${percent} %).`,
    );
  }
  for (const { tapeId: left, why } of failures)
    process.stderr.write(`tapedeck: ${left} was left as it is: ${visibleText(why)}\n`);
  return failures.length === 0 ? EXIT.ok : EXIT.notOk;
}
