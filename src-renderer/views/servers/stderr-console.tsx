import { useState, type ReactNode } from 'react';
import type { Server } from '../../../src-shared/api/servers.ts';
import { useIntents } from '../../store/hooks.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import type { Column } from '../../ui/row-table/types.ts';
import { STDERR_LINES_MAX, useStderr, type StderrLine } from './use-stderr.ts';

const COLUMNS: readonly Column<StderrLine>[] = [
  {
    id: 'time',
    title: 'Time',
    widthPx: 110,
    trusted: true,
    render: ({ wallMs }) => ({ text: formatClock(wallMs), tone: 'muted' }),
  },
  { id: 'text', title: 'stderr', widthPx: 200, grow: true, render: ({ text }) => text },
];

/** What a process says beside the protocol; every line is an entry of the tape too. */
export function StderrConsole({ server }: { readonly server: Server }): ReactNode {
  const intents = useIntents();
  const { lines, failure } = useStderr(server.id);
  const [follow, setFollow] = useState(true);
  const [selected, setSelected] = useState<number | undefined>(undefined);
  const version = useVersionOf(lines);
  const { tapeId } = server;
  const total = lines?.length ?? 0;
  const at = lines?.findIndex(({ seq }) => seq === selected) ?? -1;
  return (
    <section className="stderr" aria-label="stderr">
      <h4 className="stderr-head">
        stderr
        <span className="stderr-count">
          {total === 0
            ? ''
            : total < STDERR_LINES_MAX
              ? `${formatCount(total)} lines of this run`
              : `the last ${formatCount(total)} lines; all are on the tape`}
        </span>
      </h4>
      {failure === null ? null : (
        <ErrorNote
          tone="warn"
          what="The newest lines did not come"
          why={failure.message}
          hint={failure.hint}
        />
      )}
      <div className="stderr-table">
        <RowTable
          label="stderr lines"
          total={total}
          rowAt={(index) => lines?.[index]}
          version={version}
          columns={COLUMNS}
          follow={follow}
          onFollow={setFollow}
          selected={at < 0 ? undefined : at}
          onSelect={(index) => setSelected(lines?.[index]?.seq)}
          onOpen={(index) => {
            const line = lines?.[index];
            if (line !== undefined && tapeId !== null) intents.revealEntry({ tapeId, seq: line.seq });
          }}
          copyText={({ text }) => text}
          empty={
            lines === null ? null : (
              <p className="stderr-none">
                {server.startCount === 0
                  ? 'What it writes to stderr appears here, line by line, once it has been started.'
                  : 'It has written nothing to stderr in this run.'}
              </p>
            )
          }
        />
      </div>
    </section>
  );
}
