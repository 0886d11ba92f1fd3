/** The editor on its own: a big text to read, a broken one to write. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { CodeEdit } from '../ui/code/code-edit.tsx';
import { CodeView } from '../ui/code/code-view.tsx';
import { HexView } from '../ui/hex-view.tsx';
import { SAMPLE_JSON } from './sample-texts.ts';

const BIG = `[${Array.from({ length: 40_000 }, (_, at) => `\n  {"id": ${at}, "name": "row ${at}", "ok": ${at % 2 === 0}}`).join(',')}\n]`;
const ONE_LINE = `{"blob":"${'0123456789abcdef'.repeat(120_000)}"}`;
const BYTES = new TextEncoder().encode(ONE_LINE);

export function CodePage(): ReactNode {
  const [wrap, setWrap] = useState(true);
  const [value, setValue] = useState('{\n  "message": "hi",\n  "count": 1,,\n}');
  const [copied, setCopied] = useState('');
  return (
    <main className="g-quad">
      <h1 className="ui-hidden">Gallery: code</h1>
      <CodeView label="Small" text={SAMPLE_JSON} wrap={wrap} onWrap={setWrap} onCopy={setCopied} />
      <CodeView
        label="Big"
        text={BIG}
        wrap={wrap}
        onWrap={setWrap}
        onCopy={setCopied}
        totalBytes={BIG.length}
      />
      <CodeView label="One line" text={ONE_LINE} wrap={wrap} onWrap={setWrap} onCopy={setCopied} />
      <div className="g-column">
        <div className="g-fill">
          <CodeEdit
            label="Arguments"
            value={value}
            onChange={setValue}
            lineNumbers
            error="Line 3: a value is missing between the commas"
          />
        </div>
        <div className="g-fill">
          <HexView label="Bytes" bytes={BYTES} />
        </div>
        <output className="g-copied">{copied}</output>
      </div>
    </main>
  );
}
