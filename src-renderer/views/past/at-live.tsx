import type { ReactNode } from 'react';
import { useHasHost } from '../../store/hooks.ts';

/** What is to be seen when one is back at live; nothing where there is no host, and so no live. */
export function AtLive({ children }: { readonly children: ReactNode }): ReactNode {
  return useHasHost() ? children : null;
}
