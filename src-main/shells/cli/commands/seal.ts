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
  const { segments, rawBytes, sealedBytes, raw, failures } = sealed.value;
  if (json) await say(JSON.stringify(sealed.value));
  else if (segments === 0) await say(`Nothing to seal.${rawWords(raw)}`);
  else {
    const percent = Math.round((sealedBytes / rawBytes) * 100);
    await say(
      `Sealed ${segments} segment${segments === 1 ? '' : 's'}: ${rawBytes} bytes -> ${sealedBytes} (${percent} %).${rawWords(raw)}`,
    );
  }
  for (const { tapeId: left, why } of failures)
    process.stderr.write(`tapedeck: ${left} was left as it is: ${visibleText(why)}\n`);
  return failures.length === 0 ? EXIT.ok : EXIT.notOk;
}

/** Why some of it is still as it was recorded. */
function rawWords({ small, open }: { readonly small: number; readonly open: number }): string {
  const why = [
    ...(small === 0 ? [] : [`${small} too small to gain anything`]),
    ...(open === 0 ? [] : [`${open} of tapes that were not closed: they are when the app starts`]),
  ];
  return why.length === 0 ? '' : ` Left raw: ${why.join(', ')}.`;
}
