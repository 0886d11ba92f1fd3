/** Everything that is held of messages: how much, of how much, and what its bound has cost. */
import type { ReactNode } from 'react';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { BUFFER_GROUPS, BUFFER_WORDS, type AnyBufferId } from './buffer-words.ts';
import { type AnyBuffer, useBuffers } from './use-buffers.ts';
import './memory.css';

export function BuffersTable(): ReactNode {
  const { buffers, failure } = useBuffers();
  return (
    // Scrollable content must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="mem" role="region" aria-label="Buffers" tabIndex={0}>
      {failure === null ? null : (
        <ErrorNote
          what="What the host holds could not be asked"
          why={failure.message}
          hint={failure.hint}
          code={failure.code}
        />
      )}
      {buffers === null ? (
        failure === null ? (
          <p className="mem-soon">Asking the host what it holds…</p>
        ) : null
      ) : (
        <>
          <Sum buffers={buffers} />
          <table className="mem-table">
            <thead>
              <tr>
                <th scope="col">Buffer</th>
                <th scope="col" className="mem-num">
                  Holds
                </th>
                <th scope="col">Of its bound</th>
                <th scope="col" className="mem-num">
                  Bytes
                </th>
                <th scope="col" className="mem-bound">
                  At the bound
                </th>
                <th scope="col" className="mem-num">
                  Dropped
                </th>
              </tr>
            </thead>
            {BUFFER_GROUPS.map(({ title, ids }) => (
              <tbody key={title}>
                <tr className="mem-group">
                  <th scope="rowgroup" colSpan={5}>
                    {title}
                  </th>
                </tr>
                {ids.map((id) => (
                  <BufferRow key={id} buffer={buffers.get(id)} />
                ))}
              </tbody>
            ))}
          </table>
        </>
      )}
    </div>
  );
}

function Sum({ buffers }: { readonly buffers: ReadonlyMap<AnyBufferId, AnyBuffer> }): ReactNode {
  const all = [...buffers.values()];
  const inMemory = all.reduce((sum, { bytes, onDisk }) => sum + (onDisk ? 0 : (bytes ?? 0)), 0);
  const left = buffers.get('live-rows')?.dropped ?? 0;
  const lost = buffers.get('held')?.dropped ?? 0;
  return (
    <p className="mem-sum">
      <b>{formatBytes(inMemory)}</b> in memory · <b>{formatCount(left)}</b>{' '}
      {left === 1 ? 'row is' : 'rows are'} on disk only ·{' '}
      <span className={lost > 0 ? 'mem-lost' : undefined}>
        <b>{formatCount(lost)}</b> lost
      </span>
    </p>
  );
}

function BufferRow({ buffer }: { readonly buffer: AnyBuffer | undefined }): ReactNode {
  if (buffer === undefined) return null;
  const words = BUFFER_WORDS[buffer.id];
  const isLoss = buffer.id === 'held' && buffer.dropped > 0;
  return (
    <tr data-buffer={buffer.id} className={isLoss ? 'is-loss' : undefined}>
      <th scope="row" title={words.holds}>
        {words.title}
        <span className="mem-holds">{words.holds}</span>
      </th>
      <td className="mem-num">
        {formatCount(buffer.entries)} <span className="mem-unit">{unitOf(buffer)}</span>
      </td>
      <td className="mem-of" title={`${Math.round(buffer.fill * 100)} % full`}>
        <span className="mem-bar" aria-hidden="true">
          <span style={{ inlineSize: `${Math.round(buffer.fill * 100)}%` }} />
        </span>
        {boundText(buffer)}
      </td>
      <td className="mem-num">
        {buffer.bytes === null ? '–' : formatBytes(buffer.bytes)}
        {buffer.onDisk ? <span className="mem-unit"> disk</span> : null}
      </td>
      <td className="mem-bound">{words.atBound}</td>
      <td className={buffer.dropped > 0 ? 'mem-num' : 'mem-num is-none'} title={words.droppedMeans}>
        {formatCount(buffer.dropped)}
      </td>
    </tr>
  );
}

function unitOf({ id, entries }: AnyBuffer): string {
  const [one, several] = BUFFER_WORDS[id].unit;
  return entries === 1 ? one : several;
}

function boundText({ id, entriesMax, bytesMax }: AnyBuffer): string {
  const { each } = BUFFER_WORDS[id];
  const bounds = [
    entriesMax === null ? null : formatCount(entriesMax),
    bytesMax === null ? null : formatBytes(bytesMax),
  ].filter((bound) => bound !== null);
  return `${bounds.join(' or ')}${each === undefined ? '' : ` a ${each}`}`;
}
