import { ensureBuilt } from '../../../scripts/build.mjs';

/** Once, before any journey: they run what is built. */
export default function build(): Promise<void> {
  return ensureBuilt();
}
