/** A tape, or a part of it, into a file. */
import { ArrowLeft, Download, ScanSearch } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ExportWish, FileFormat, FileJob } from '../../../src-shared/api/files.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { USUAL_REDACTION, type RedactionName } from '../../../src-shared/redact/rules.ts';
import { readQuery } from '../../../src-shared/query/read-query.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { formatBytes, formatCount, formatDateTime } from '../../ui/format.ts';
import { Checkbox } from '../../ui/toggle.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Choice } from './choice.tsx';
import { FileProgress } from './file-progress.tsx';
import { ownRules, problemOf, redactionOf } from './own-rules.ts';
import { PartCountLine } from './part-count.tsx';
import { Redacting, redactedText } from './redacting.tsx';
import { RedactionPreview } from './redaction-preview.tsx';
import { ALL_TIMES, TimeRangeFields, problemOfRange, type TimeRange } from './time-range.tsx';

type Stage =
  | { readonly kind: 'asking'; readonly failure: Failure | null }
  | { readonly kind: 'looking'; readonly job: FileJob | null }
  | { readonly kind: 'seen'; readonly state: Extract<FileJob['state'], { kind: 'previewed' }> }
  | { readonly kind: 'writing'; readonly job: FileJob | null }
  | { readonly kind: 'written'; readonly job: FileJob };

function formatsOf(tape: Tape) {
  const isHttp = /^https?:/.test(tape.title);
  return [
    {
      value: 'tape',
      title: '.tape',
      text: 'Everything, compressed. Opens in Tapedeck and in its viewer as it was.',
    },
    {
      value: 'jsonl',
      title: 'JSON Lines',
      text: 'One JSON object an entry, for jq and scripts. Can be imported too.',
    },
    {
      value: 'har',
      title: 'HAR',
      text: isHttp
        ? 'Its HTTP exchanges, for the network panels of browsers and for proxies. Can be imported too.'
        : 'Only for sessions over HTTP: this one went over stdio.',
      disabled: !isHttp,
    },
    {
      value: 'html',
      title: 'Web page',
      text: 'One file that any browser opens by a double click, for people who have no Tapedeck. Up to 48 MiB of tape.',
    },
  ] as const satisfies readonly { value: FileFormat; title: string; text: string; disabled?: boolean }[];
}

/** Blocks of DEFLATE against a tape as it was recorded: what tapes of real servers come to, about. */
const TAPE_PART = 0.3;
/** Stamps, names and escapes. */
const LINES_PART = 1.4;
const HAR_PART = 1.9;
/** Of base64, beside the page itself. */
const PAGE_PART = TAPE_PART * 1.34;
const PAGE_BYTES = 1_300_000;

function partOf(format: FileFormat): number {
  switch (format) {
    case 'tape':
      return TAPE_PART;
    case 'jsonl':
      return LINES_PART;
    case 'har':
      return HAR_PART;
    case 'html':
      return PAGE_PART;
  }
}

export function ExportDialog({
  tape,
  part,
  onClose,
}: {
  readonly tape: Tape;
  /** The filter that one came with; null: the whole of it, unless one says otherwise. */
  readonly part: string | null;
  readonly onClose: () => void;
}): ReactNode {
  const intents = useIntents();
  const shown = useDeck((state) =>
    state.scope.kind === 'live' || state.scope.tapeId === tape.id ? state.filter.query : '',
  );
  const notes = useDeck((state) => state.notes?.filter(({ tapeId }) => tapeId === tape.id).length ?? 0);
  const [format, setFormat] = useState<FileFormat>('tape');
  const [isPart, setIsPart] = useState(part !== null);
  const [query, setQuery] = useState(part ?? shown);
  const [isBare, setIsBare] = useState(false);
  const [withNotes, setWithNotes] = useState(true);
  const [range, setRange] = useState<TimeRange>(ALL_TIMES);
  const [isRedacting, setIsRedacting] = useState(false);
  const [names, setNames] = useState<ReadonlySet<RedactionName>>(new Set(USUAL_REDACTION.names));
  const [own, setOwn] = usePref(ownRules);
  const [stage, setStage] = useState<Stage>({ kind: 'asking', failure: null });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const read = isPart ? readQuery(query) : null;
  const problem = read?.ok === false ? read.failure.message : undefined;
  const isReady =
    problem === undefined &&
    (!isPart || problemOfRange(range) === undefined) &&
    (!isRedacting || own.every((rule) => problemOf(rule) === undefined));
  const redaction = isRedacting ? redactionOf(names, own) : null;
  const wish: ExportWish = {
    tapeId: tape.id,
    format,
    query: isPart ? query : '',
    ...(isPart ? range : ALL_TIMES),
    isBare: isPart && isBare && format !== 'har',
    notes: withNotes,
    redaction,
  };
  const look = async (): Promise<void> => {
    const ending = new AbortController();
    abort.current = ending;
    setStage({ kind: 'looking', job: null });
    const seen = await intents.files.preview(
      wish,
      (job) => setStage({ kind: 'looking', job }),
      ending.signal,
    );
    abort.current = null;
    if (seen.ok && seen.value.state.kind === 'previewed') setStage({ kind: 'seen', state: seen.value.state });
    else setStage({ kind: 'asking', failure: seen.ok || ending.signal.aborted ? null : seen.failure });
  };
  const write = async (): Promise<void> => {
    const ending = new AbortController();
    abort.current = ending;
    setStage({ kind: 'writing', job: null });
    const written = await intents.files.export(
      wish,
      (job) => setStage({ kind: 'writing', job }),
      ending.signal,
    );
    abort.current = null;
    if (written.ok) setStage({ kind: 'written', job: written.value });
    else setStage({ kind: 'asking', failure: ending.signal.aborted ? null : written.failure });
  };

  return (
    <Dialog
      title="Export a session"
      width="wide"
      onClose={onClose}
      actions={
        <Actions
          stage={stage}
          canWrite={isReady}
          hasRules={redaction !== null}
          onLook={() => void look()}
          onBack={() => setStage({ kind: 'asking', failure: null })}
          onWrite={() => void write()}
          onCancel={() => abort.current?.abort()}
          onClose={onClose}
          onSave={(job) => intents.files.save(job)}
        />
      }
    >
      <div className="file-form">
        <p className="file-what">
          <strong>
            <VisibleText text={tape.serverName} maxChars={80} />
          </strong>{' '}
          {formatDateTime(tape.openedMs)} · {formatCount(tape.entries)} entries · {formatBytes(tape.rawBytes)}{' '}
          recorded
          {tape.state === 'living' ? ' so far' : ''}
        </p>
        {stage.kind === 'asking' ? (
          <>
            <Choice label="Format" options={formatsOf(tape)} value={format} onChange={setFormat} />
            <Choice
              label="Scope"
              options={[
                {
                  value: 'all',
                  title: 'The whole session',
                  text: `${formatCount(tape.entries)} entries, ${estimate(tape, format)}`,
                },
                {
                  value: 'part',
                  title: 'A part of it',
                  text: 'What a filter and a time range leave, with the other half of each exchange, and what tells whose session it was.',
                },
              ]}
              value={isPart ? 'part' : 'all'}
              onChange={(value) => setIsPart(value === 'part')}
            />
            {isPart ? (
              <>
                <TextField
                  label="Filter"
                  mono
                  value={query}
                  onChange={setQuery}
                  placeholder="method:tools/call status:error"
                  error={problem}
                />
                <TimeRangeFields
                  range={range}
                  onRange={setRange}
                  openedMs={tape.openedMs}
                  lastMs={tape.lastMs}
                />
                <Checkbox
                  label="Nothing but what matches"
                  hint={
                    format === 'har'
                      ? 'HTTP exchanges are always written whole.'
                      : 'Without the other half of an exchange, and without what tells whose session it was.'
                  }
                  checked={isBare && format !== 'har'}
                  disabled={format === 'har'}
                  onChange={setIsBare}
                />
                <PartCountLine wish={isReady ? wish : null} />
              </>
            ) : null}
            <Checkbox
              label={
                notes === 0
                  ? 'With notes (there are none)'
                  : `With ${formatCount(notes)} ${notes === 1 ? 'note' : 'notes'} and pinned frames`
              }
              checked={withNotes && notes > 0}
              disabled={notes === 0}
              onChange={setWithNotes}
            />
            <Redacting
              isOn={isRedacting}
              onSwitch={setIsRedacting}
              names={names}
              onNames={setNames}
              own={own}
              onOwn={setOwn}
            />
            {stage.failure === null ? null : (
              <ErrorNote
                what="The file was not written"
                why={stage.failure.message}
                hint={stage.failure.hint}
                code={stage.failure.code}
              />
            )}
          </>
        ) : null}
        {stage.kind === 'looking' ? <FileProgress job={stage.job} doing="Looking through" /> : null}
        {stage.kind === 'seen' ? <RedactionPreview state={stage.state} /> : null}
        {stage.kind === 'writing' ? <FileProgress job={stage.job} doing="Writing" /> : null}
        {stage.kind === 'written' ? <Written job={stage.job} /> : null}
      </div>
    </Dialog>
  );
}

function estimate(tape: Tape, format: FileFormat): string {
  const page = format === 'html' ? PAGE_BYTES : 0;
  return `about ${formatBytes(tape.rawBytes * partOf(format) + page)}`;
}

function Written({ job }: { readonly job: FileJob }): ReactNode {
  if (job.state.kind !== 'exported') return null;
  return (
    <p className="file-done" role="status">
      <strong>
        <VisibleText text={job.name} maxChars={120} />
      </strong>
      <span>
        {formatCount(job.state.entries)} {job.name.endsWith('.har') ? 'HTTP exchanges' : 'entries'},{' '}
        {formatBytes(job.state.bytes)}. {redactedText(job.state.redacted)} It can be fetched again for ten
        minutes.
      </span>
    </p>
  );
}

interface ActionsProps {
  readonly stage: Stage;
  readonly canWrite: boolean;
  /** There are rules whose effect can be shown. */
  readonly hasRules: boolean;
  readonly onLook: () => void;
  readonly onBack: () => void;
  readonly onWrite: () => void;
  readonly onCancel: () => void;
  readonly onSave: (job: FileJob) => void;
  readonly onClose: () => void;
}

function Actions(props: ActionsProps): ReactNode {
  const { stage, canWrite, hasRules, onLook, onBack, onWrite, onCancel, onSave, onClose } = props;
  switch (stage.kind) {
    case 'asking':
      return (
        <>
          <Button onClick={onClose}>Close</Button>
          {hasRules ? (
            <Button icon={ScanSearch} disabled={!canWrite} onClick={onLook}>
              Preview
            </Button>
          ) : null}
          <Button kind="primary" icon={Download} disabled={!canWrite} onClick={onWrite}>
            Export
          </Button>
        </>
      );
    case 'seen':
      return (
        <>
          <Button icon={ArrowLeft} onClick={onBack}>
            Back to the rules
          </Button>
          <Button kind="primary" icon={Download} onClick={onWrite}>
            Export
          </Button>
        </>
      );
    case 'looking':
    case 'writing':
      return <Button onClick={onCancel}>Cancel</Button>;
    case 'written':
      return (
        <>
          <Button icon={Download} onClick={() => onSave(stage.job)}>
            Save again
          </Button>
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        </>
      );
  }
}
