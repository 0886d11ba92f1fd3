import { Tools } from '../journeys/kit/tools.ts';
import { App } from './lib/app.ts';
import { type Bench, measured, rounded3 } from './lib/result.ts';
import { median, percentile } from './lib/statistics.ts';

const CALLS = 30;
const WARM_UP = 5;
const DEADLINE_MS = 10_000;

/** Click on Run to the painted result, in the app with the demo server's `echo`. */
export const bench: Bench = async (progress) => {
  await using app = await App.open();
  const { page, screen } = app;
  await screen.runDemo();
  await screen.show('Messages');
  await screen.show('Tools');
  const tools = new Tools(page);
  await tools.choose('echo');
  const field = tools.form.getByRole('textbox').first();
  const tookMs: number[] = [];
  for (let n = 0; n < CALLS + WARM_UP; n += 1) {
    const text = `take ${n} `;
    await field.fill(text);
    const took = page.evaluate(
      ([text, deadlineMs]) =>
        new Promise<number>((resolve, reject) => {
          let pressedMs = Number.NaN;
          addEventListener('pointerdown', ({ timeStamp }) => (pressedMs = timeStamp), {
            capture: true,
            once: true,
          });
          const giveUp = setTimeout(() => reject(new Error(`no result for ${text}`)), deadlineMs);
          const observer = new MutationObserver(() => {
            if (document.querySelector('.result-parts')?.textContent?.includes(text) !== true) return;
            observer.disconnect();
            clearTimeout(giveUp);
            // The frame that shows it, and then the first task after that frame.
            requestAnimationFrame(() => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => resolve(performance.now() - pressedMs);
              port2.postMessage(null);
            });
          });
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        }),
      [text, DEADLINE_MS] as const,
    );
    await tools.run();
    const ms = await took;
    if (n >= WARM_UP) tookMs.push(ms);
  }
  progress(`p50 ${rounded3(median(tookMs))} ms`);
  return [
    measured(
      'run.painted',
      median(tookMs),
      'ms at p50',
      { atMost: 60 },
      {
        p95Ms: rounded3(percentile(tookMs, 0.95)),
        maxMs: rounded3(Math.max(...tookMs)),
        calls: CALLS,
      },
    ),
  ];
};
