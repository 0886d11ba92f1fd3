/** The primitives put together, as dense as they will be used. */
import {
  ChevronFirst,
  ChevronsLeft,
  ChevronsRight,
  Circle,
  Pause,
  Play,
  Plus,
  Settings,
  SlidersHorizontal,
} from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';
import { Chip, ChipGroup } from '../ui/chip.tsx';
import { CodeView } from '../ui/code/code-view.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { SearchField } from '../ui/field.tsx';
import { formatCount } from '../ui/format.ts';
import { HexView } from '../ui/hex-view.tsx';
import { KeyValue } from '../ui/key-value.tsx';
import { Logo } from '../ui/logo.tsx';
import { RowTable } from '../ui/row-table/row-table.tsx';
import { Split } from '../ui/split.tsx';
import { Badge, StatusDot } from '../ui/status.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Toolbar, ToolbarGap, ToolbarLine } from '../ui/toolbar.tsx';
import { Tree } from '../ui/tree.tsx';
import { SAMPLE_COLUMNS, sampleRow, sampleTone } from './sample-rows.ts';
import { SAMPLE_JSON, SAMPLE_TREE } from './sample-texts.ts';

type Detail = 'pretty' | 'raw' | 'timing' | 'findings';

export function WorkbenchPage(): ReactNode {
  return (
    <main className="g-app">
      <header className="g-top">
        <Logo size={18} recording />
        <h1>Tapedeck</h1>
        <ToolbarLine />
        <SearchField
          label="Filter"
          value=""
          onChange={nothing}
          placeholder="filter: method:tools/call status:error"
          keys="/"
        />
        <IconButton icon={SlidersHorizontal} label="Columns" />
        <IconButton icon={Settings} label="Settings" keys="Mod+," />
      </header>
      <div className="g-main">
        <Split
          direction="row"
          panes={[
            {
              id: 'what',
              label: 'Servers',
              sizePx: 208,
              minPx: 140,
              collapsible: true,
              keepPx: true,
              content: <Side />,
            },
            { id: 'table', label: 'Messages', minPx: 320, content: <Messages /> },
            {
              id: 'detail',
              label: 'Detail',
              sizePx: 380,
              minPx: 240,
              collapsible: true,
              keepPx: true,
              content: <DetailPane />,
            },
          ]}
        />
      </div>
      <Toolbar label="Deck" edge="top">
        <IconButton icon={ChevronFirst} label="To the start" keys="Home" />
        <IconButton icon={ChevronsLeft} label="Back" />
        <IconButton icon={Play} label="Play" keys="Space" />
        <IconButton icon={Pause} label="Pause" />
        <IconButton icon={ChevronsRight} label="Forward" />
        <ToolbarLine />
        <IconButton icon={Circle} label="Live" kind="record" pressed />
        <span className="g-num">12:04:32.004</span>
        <ToolbarGap />
        <span className="g-num">{formatCount(50_312)} recorded · 0 lost · 1.2k/s</span>
      </Toolbar>
    </main>
  );
}

function Side(): ReactNode {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set(['everything', 'everything/tools']));
  const [selected, setSelected] = useState('everything');
  return (
    <div className="g-side">
      <Toolbar label="Servers">
        <span className="g-title">Servers</span>
        <ToolbarGap />
        <IconButton icon={Plus} label="Add a server" keys="A" />
      </Toolbar>
      <ul className="g-servers">
        <li>
          <StatusDot shape="disc" tone="ok" label="ready" pulse /> everything{' '}
          <span className="g-quiet">312/s</span>
        </li>
        <li>
          <StatusDot shape="half" tone="info" label="starting" /> memory{' '}
          <span className="g-quiet">starting</span>
        </li>
        <li>
          <StatusDot shape="cross" tone="error" label="crashed" /> crashy <Badge tone="error">exit 7</Badge>
        </li>
        <li>
          <StatusDot shape="square" tone="muted" label="stopped" /> filesystem{' '}
          <span className="g-quiet">stopped</span>
        </li>
      </ul>
      <div className="g-fill">
        <Tree
          label="State"
          roots={SAMPLE_TREE}
          expanded={expanded}
          onExpanded={setExpanded}
          selected={selected}
          onSelect={setSelected}
        />
      </div>
    </div>
  );
}

function Messages(): ReactNode {
  const [selected, setSelected] = useState(9);
  const [follow, setFollow] = useState(false);
  const [chips, setChips] = useState<ReadonlySet<string>>(new Set(['requests', 'responses']));
  const chip = (id: string) => ({
    label: id,
    pressed: chips.has(id),
    onChange: (on: boolean) =>
      setChips(new Set(on ? [...chips, id] : [...chips].filter((other) => other !== id))),
  });
  return (
    <div className="g-column">
      <Toolbar label="Filters">
        <ChipGroup label="Direction">
          <Chip {...chip('sent')} glyph="→" tone="out" count={25_101} />
          <Chip {...chip('received')} glyph="←" tone="in" count={25_211} />
        </ChipGroup>
        <ChipGroup label="Kind">
          <Chip {...chip('requests')} count={25_101} />
          <Chip {...chip('responses')} count={24_040} />
          <Chip {...chip('malformed')} glyph="▲" tone="error" count={12} />
        </ChipGroup>
        <ToolbarGap />
        <span className="g-quiet g-num">
          {formatCount(50_312)} of {formatCount(50_312)}
        </span>
      </Toolbar>
      <div className="g-fill">
        <RowTable
          label="Messages"
          total={50_312}
          version={0}
          rowAt={sampleRow}
          columns={SAMPLE_COLUMNS}
          selected={selected}
          onSelect={setSelected}
          rowTone={sampleTone}
          follow={follow}
          onFollow={setFollow}
        />
      </div>
    </div>
  );
}

const BYTES = new TextEncoder().encode(SAMPLE_JSON);

function DetailPane(): ReactNode {
  const [tab, setTab] = useState<Detail>('pretty');
  const [wrap, setWrap] = useState(true);
  return (
    <Tabs<Detail>
      label="Detail"
      value={tab}
      onChange={setTab}
      items={[
        { id: 'pretty', title: 'Pretty' },
        { id: 'raw', title: 'Raw' },
        { id: 'timing', title: 'Timing' },
        { id: 'findings', title: 'Findings', mark: <Badge tone="error">2</Badge> },
      ]}
    >
      {tab === 'pretty' ? (
        <CodeView label="Message" text={SAMPLE_JSON} wrap={wrap} onWrap={setWrap} onCopy={nothing} />
      ) : tab === 'raw' ? (
        <HexView bytes={BYTES} label="Bytes" />
      ) : tab === 'timing' ? (
        <KeyValue
          rows={[
            { name: 'sent', value: '12:04:31.118' },
            { name: 'answered', value: '12:04:31.119' },
            { name: 'latency', value: '1.2 ms' },
            { name: 'request', value: '212 B' },
            { name: 'name', value: 'evil\u202Etxt.exe\u200b' },
          ]}
        />
      ) : (
        <ErrorNote
          what="The result does not match the tool's output schema"
          why="/content/0/text must be string"
          hint="Open the tool's page to compare the schema with what the server sent."
          code="TD-RESULT-SCHEMA"
          raw={'{"instancePath":"/content/0/text",\n "keyword":"type"}'}
        />
      )}
    </Tabs>
  );
}

function nothing(): void {
  // The gallery shows looks; it has nothing to do.
}
