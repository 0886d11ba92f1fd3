/** An entry as one reads it: JSON indented without a changed token, event fields, stderr, or the facts of the host. */
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { z } from 'zod';
import type { EntryDetail } from '../../../../src-shared/api/messages.ts';
import { callStageSchema } from '../../../../src-shared/journal/entry-schema.ts';
import { CodeView } from '../../../ui/code/code-view.tsx';
import { KeyValue } from '../../../ui/key-value.tsx';
import { Waterfall } from '../../../ui/waterfall.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { usePref } from '../../../workspace/use-pref.ts';
import { stageRows } from '../../stages/stage-rows.ts';
import { wrapLines } from '../prefs.ts';
import { useCopy } from '../use-copy.ts';
import { entryContent, parseMeta } from './entry-content.ts';
import { factsOf, type Facts } from './facts.ts';
import { BodyTrouble } from './more-bar.tsx';
import type { Body } from './use-body.ts';

interface PrettyTabProps {
  readonly detail: EntryDetail;
  readonly body: Body;
  /** Named when two stand side by side. */
  readonly label?: string | undefined;
}

export function PrettyTab({ detail, body, label = 'Content' }: PrettyTabProps): ReactNode {
  const [wrap, setWrap] = usePref(wrapLines);
  const copy = useCopy();
  const meta = useMemo(() => parseMeta(detail.metaJson), [detail.metaJson]);
  const content = useMemo(
    () => entryContent(meta, body.bytes, body.isWhole),
    [meta, body.bytes, body.isWhole],
  );
  const stages = useMemo(() => stagesOf(meta), [meta]);
  if (stages !== null) {
    const { stages: _stages, ...rest } = stages;
    return (
      <>
        <FactsView facts={factsOf(rest)} metaJson={detail.metaJson} />
        <Waterfall label="Stages of the call" rows={stageRows(stages.stages)} />
      </>
    );
  }
  if (content.kind === 'facts') return <FactsView facts={factsOf(meta)} metaJson={detail.metaJson} />;
  const fields = content.kind === 'frame' ? content.fields : [];
  return (
    <div className="msg-pretty">
      {content.invalidUtf8 ? (
        <p className="msg-note">
          Not UTF-8: bytes that are no characters are shown as �. Raw has them as hex.
        </p>
      ) : null}
      {fields.length === 0 ? null : (
        <KeyValue
          label="Event fields"
          rows={fields.map(({ name, value }) => ({ name: name === '' ? 'comment' : name, value }))}
        />
      )}
      <div className="msg-code">
        <CodeView
          label={label}
          text={content.text}
          language={content.kind === 'frame' ? content.language : 'text'}
          wrap={wrap}
          onWrap={setWrap}
          onCopy={(text) => void copy.text(text)}
          lineNumbers={false}
          loadedBytes={body.bytes.length}
          totalBytes={body.totalBytes}
          onMore={body.isWhole || body.isTooLarge ? undefined : body.more}
        />
      </div>
      <BodyTrouble body={body} />
    </div>
  );
}

const stagedSchema = z.looseObject({ kind: z.literal('call-staged'), stages: z.array(callStageSchema) });

/** The note of a call: where its time went is a picture, not a line of JSON. */
function stagesOf(meta: unknown): z.infer<typeof stagedSchema> | null {
  const read = stagedSchema.safeParse(meta);
  return read.success ? read.data : null;
}

function FactsView({ facts, metaJson }: { readonly facts: Facts; readonly metaJson: string }): ReactNode {
  if (facts.rows.length === 0 && facts.tables.length === 0)
    return (
      <p className="msg-quiet">
        {metaJson === '' ? 'Nothing more is known.' : 'This entry says it all by its kind.'}
      </p>
    );
  return (
    // It scrolls in a low window, and keys must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="msg-facts" role="region" aria-label="Facts of the entry" tabIndex={0}>
      <KeyValue label="Facts" rows={facts.rows} />
      {facts.tables.map((table) => (
        <section key={table.title} aria-label={table.title}>
          <h4 className="msg-facts-title">
            {table.title} <span className="msg-dim">{table.rows.length}</span>
          </h4>
          <table className="msg-pairs">
            <tbody>
              {table.rows.map((row, at) => (
                // Pairs have no identity but their place.
                // oxlint-disable-next-line react/no-array-index-key
                <tr key={at}>
                  <th scope="row">
                    <VisibleText text={row.name} />
                  </th>
                  <td>
                    <VisibleText text={row.value} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}
