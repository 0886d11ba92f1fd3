import { useMemo, type ReactNode } from 'react';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { CodeView } from '../../ui/code/code-view.tsx';
import { usePref } from '../../workspace/use-pref.ts';
import { useCopy } from './use-copy.ts';
import { wrapText } from './prefs.ts';

/** The schemas, or the whole definition as it was listed. */
export function DefinitionTab({
  tool,
  of,
}: {
  readonly tool: Tool;
  readonly of: 'schema' | 'definition';
}): ReactNode {
  const [wrap, setWrap] = usePref(wrapText);
  const copy = useCopy();
  const { inputSchema, outputSchema, raw } = tool;
  const text = useMemo(() => {
    const schemas = outputSchema === null ? { inputSchema } : { inputSchema, outputSchema };
    return JSON.stringify(of === 'schema' ? schemas : raw, null, 2) ?? 'null';
  }, [of, inputSchema, outputSchema, raw]);
  return (
    <CodeView
      label={of === 'schema' ? 'Schemas of the tool' : 'Definition of the tool'}
      text={text}
      wrap={wrap}
      onWrap={setWrap}
      onCopy={copy}
    />
  );
}
