/** What the data folder holds: one bar of parts, and each part in numbers under it. */
import type { ReactNode } from 'react';
import type { StorageUsage } from '../../../../src-shared/api/storage.ts';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import './usage-bar.css';

interface Part {
  readonly id: 'sealed' | 'raw' | 'index' | 'trash' | 'backups' | 'other';
  readonly title: string;
  readonly bytes: number;
  readonly note: string;
}

export function UsageBar({ usage }: { readonly usage: StorageUsage }): ReactNode {
  const parts = partsOf(usage);
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div className="usage">
      <p className="usage-total">
        <strong>{formatBytes(total)}</strong> · {formatCount(usage.tapes)}{' '}
        {usage.tapes === 1 ? 'tape' : 'tapes'}
        {usage.pinned === 0 ? '' : `, ${formatCount(usage.pinned)} pinned`}
      </p>
      <div className="usage-bar" aria-hidden="true">
        {parts.map(({ id, bytes }) =>
          bytes === 0 ? null : (
            <span key={id} className={`usage-part is-${id}`} style={{ flexGrow: bytes }} />
          ),
        )}
      </div>
      <ul className="usage-parts">
        {parts.map(({ id, title, bytes, note }) => (
          <li key={id}>
            <span className={`usage-key is-${id}`} aria-hidden="true" />
            <span className="usage-title">{title}</span>
            <span className="usage-bytes">{formatBytes(bytes)}</span>
            <span className="usage-note">{note}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function partsOf({ bytes, unsealedBytes }: StorageUsage): readonly Part[] {
  const ratio = Math.round((bytes.sealed / Math.max(1, unsealedBytes)) * 100);
  return [
    {
      id: 'sealed',
      title: 'Sealed tapes',
      bytes: bytes.sealed,
      note: bytes.sealed === 0 ? 'none yet' : `${ratio} % of the ${formatBytes(unsealedBytes)} recorded`,
    },
    {
      id: 'raw',
      title: 'Raw tapes',
      bytes: bytes.raw,
      note: 'being recorded, interrupted, or too small to gain anything',
    },
    { id: 'index', title: 'Index', bytes: bytes.index, note: 'rebuilt from the tapes when it is deleted' },
    {
      id: 'trash',
      title: 'Trash',
      bytes: bytes.trash,
      note: 'deleted tapes, for ten minutes, and those discarded in Recovery, until Compact',
    },
    {
      id: 'backups',
      title: 'Backups',
      bytes: bytes.backups,
      note: 'segments that no longer change share their room with the tapes',
    },
    {
      id: 'other',
      title: 'Other',
      bytes: bytes.other,
      note: 'settings, snapshots, the workspace document, the audit, quarantine',
    },
  ];
}
