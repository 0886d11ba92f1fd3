import type { Deck } from '../../journeys/kit/deck.ts';
import { serverFile } from '../../integration/host-kit.ts';

/** Has the running app start `chatty`, flood itself with it, and stop it; resolves when the last one is recorded. */
export async function floodApp(deck: Deck, count: number, ratePerS?: number): Promise<void> {
  const call = ['call', 'flood', '--args', JSON.stringify({ count }), '--timeout', '60000'];
  const server = [process.execPath, serverFile('chatty'), '--on-call'];
  const rate = ratePerS === undefined ? [] : ['--rate', String(ratePerS)];
  const { code, err } = await deck.cli(...call, '--', ...server, ...rate);
  if (code !== 0) throw new Error(`the flood ended with ${code}: ${err}`);
}
