import type { ReactNode } from 'react';
import { CodeView } from '../../ui/code/code-view.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { wrapText } from '../tools/prefs.ts';
import { useCopy } from '../tools/use-copy.ts';

/** An item of a list, as it came. */
export function ItemDefinition({ raw }: { readonly raw: unknown }): ReactNode {
  const [wrap, setWrap] = usePref(wrapText);
  const copy = useCopy();
  return (
    <CodeView
      label="Definition as it was listed"
      text={JSON.stringify(raw, null, 2) ?? 'null'}
      wrap={wrap}
      onWrap={setWrap}
      onCopy={copy}
    />
  );
}
