/** The exact bytes: as text in which nothing hides, or as a hex dump. */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { readText } from '../../../../src-shared/wire/read-text.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip, ChipGroup } from '../../../ui/chip.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { HexView } from '../../../ui/hex-view.tsx';
import { visibleSegments } from '../../../ui/visible-text.ts';
import { lineEnd, unfinishedTail } from './body-bytes.ts';
import { MoreBar } from './more-bar.tsx';
import type { Body } from './use-body.ts';

/** Characters put on the screen at once: a body of nothing but escapes is still no long task. */
const SHOWN_CHARS = 24_000;

export function RawTab({ body }: { readonly body: Body }): ReactNode {
  const [asHex, setAsHex] = useState(false);
  const { bytes, totalBytes, isWhole } = body;
  const end = lineEnd(bytes);
  if (totalBytes === 0)
    return <p className="msg-quiet">This entry has no bytes: it is what the host noted.</p>;
  return (
    <div className="msg-raw">
      <div className="msg-raw-bar">
        <ChipGroup label="Show bytes as">
          <Chip label="Text" pressed={!asHex} onChange={() => setAsHex(false)} />
          <Chip label="Hex" pressed={asHex} onChange={() => setAsHex(true)} />
        </ChipGroup>
        <span className="msg-dim">
          {formatBytes(totalBytes)}
          {totalBytes >= 1000 ? ` (${formatCount(totalBytes)} bytes)` : null}
          {isWhole ? ` · ends with ${end === 'none' ? 'no line end' : end}` : null}
        </span>
      </div>
      <div className="msg-raw-body">
        {asHex ? <HexView bytes={bytes} label="Bytes" /> : <RawText bytes={bytes} isWhole={isWhole} />}
      </div>
      <MoreBar body={body} />
    </div>
  );
}

function RawText({ bytes, isWhole }: { readonly bytes: Uint8Array; readonly isWhole: boolean }): ReactNode {
  const [pages, setPages] = useState(1);
  const { text, invalidUtf8 } = useMemo(
    () => readText(isWhole ? bytes : bytes.subarray(0, bytes.length - unfinishedTail(bytes))),
    [bytes, isWhole],
  );
  const limit = SHOWN_CHARS * pages;
  const segments = useMemo(() => visibleSegments(text.slice(0, limit)), [text, limit]);
  return (
    <>
      {invalidUtf8 ? (
        <p className="msg-note">Not UTF-8: bytes that are no characters are shown as �. Hex has them all.</p>
      ) : null}
      {/* Scrollable content must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="msg-raw-text" tabIndex={0} role="region" aria-label="Raw text">
        <bdi dir="ltr">
          {segments.map((segment, at) =>
            segment.escape ? (
              // Segments have no identity but their place.
              // oxlint-disable-next-line react/no-array-index-key
              <span key={at}>
                <span className="ui-escape">{segment.text}</span>
                {segment.text === '\\n' ? '\n' : null}
              </span>
            ) : (
              segment.text
            ),
          )}
        </bdi>
        {text.length > limit ? (
          <span className="msg-raw-more">
            <Button onClick={() => setPages(pages + 4)}>
              Show more of {formatCount(text.length)} characters
            </Button>
          </span>
        ) : null}
      </pre>
    </>
  );
}
