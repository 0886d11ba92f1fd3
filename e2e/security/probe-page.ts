// The script of the page in browser.test.ts: the real link, with what it says where the test can read it.
import { connect } from '../../src-renderer/link/connect.ts';

const said: string[] = [];
const link = connect();
link.start({
  onState: (state) => said.push(state.kind === 'refused' ? `refused: ${state.why}` : state.kind),
  onHead: (head) => (document.title = head.hostRun),
});

/** Here and not in the test: what the debugger runs is exempt from the policy. */
function canEval(): boolean {
  try {
    // oxlint-disable-next-line no-implied-eval, no-unsafe-call -- that it throws is the test
    return Boolean(new Function('return true')());
  } catch {
    return false;
  }
}

declare global {
  interface Window {
    probe: { readonly said: readonly string[]; readonly canEval: boolean };
  }
}
window.probe = { said, canEval: canEval() };
