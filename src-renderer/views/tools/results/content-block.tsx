/** One part of a result's content, by its kind. */
import { Copy, Download } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { KeyValue } from '../../../ui/key-value.tsx';
import { prettyJson } from '../../../ui/code/pretty.ts';
import { visibleText } from '../../../ui/visible-text.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { HexView } from '../../../ui/hex-view.tsx';
import { useCopy } from '../use-copy.ts';
import { base64Bytes, type ContentPart, type ShownPart } from './read-result.ts';
import { bytesOf, fileName, saveFile } from './save-file.ts';
import { TextBlock } from './text-block.tsx';

interface ContentBlockProps {
  readonly shown: ShownPart;
  readonly at: number;
}

export function ContentBlock({ shown, at }: ContentBlockProps): ReactNode {
  const { part, annotations } = shown;
  return (
    <section className="part" aria-label={`Content ${at + 1}: ${wordOf(part)}`}>
      <header className="part-head">
        <span className="part-kind">{visibleText(wordOf(part))}</span>
        <span className="part-note">{visibleText(noteOf(part))}</span>
        {annotations === '' ? null : <span className="part-note">{visibleText(annotations)}</span>}
      </header>
      <Body shown={shown} at={at} />
    </section>
  );
}

function wordOf(part: ContentPart): string {
  switch (part.kind) {
    case 'link':
      return 'resource link';
    case 'raw':
      return part.type.slice(0, 60);
    case 'text':
    case 'image':
    case 'audio':
    case 'resource':
      return part.kind;
  }
}

function noteOf(part: ContentPart): string {
  switch (part.kind) {
    case 'text':
      return `${formatCount(part.text.length).replaceAll('\u202f', ' ')} characters`;
    case 'image':
    case 'audio':
      return `${part.mimeType}, ${sizeText(base64Bytes(part.base64))}`;
    case 'resource': {
      const size = part.body.kind === 'blob' ? base64Bytes(part.body.base64) : part.body.text.length;
      return [part.mimeType.slice(0, 80), sizeText(size)].filter((word) => word !== '').join(', ');
    }
    case 'link':
      return part.mimeType.slice(0, 80);
    case 'raw':
      return part.why;
  }
}

/** Its no-break space would be shown as an escape beside text of the server. */
function sizeText(sizeBytes: number): string {
  return formatBytes(sizeBytes).replaceAll('\u00a0', ' ');
}

function Body({ shown, at }: ContentBlockProps): ReactNode {
  const { part } = shown;
  switch (part.kind) {
    case 'text':
      return <TextBlock label={`Text ${at + 1}`} text={part.text} />;
    case 'image':
      return <Picture mimeType={part.mimeType} base64={part.base64} at={at} />;
    case 'audio':
      return (
        <div className="part-media">
          {/* Sound made by a program has no words to caption. */}
          {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
          <audio
            controls
            src={`data:${part.mimeType};base64,${part.base64}`}
            aria-label={`Sound ${at + 1}`}
          />
          <SaveButton mimeType={part.mimeType} base64={part.base64} uri="" fallback={`sound-${at + 1}`} />
        </div>
      );
    case 'resource':
      return <Resource part={part} at={at} />;
    case 'link':
      return <Link part={part} />;
    case 'raw':
      return (
        <TextBlock label={`Content ${at + 1} as JSON`} text={prettyJson(shown.json) ?? shown.json} asItIs />
      );
  }
}

interface PictureProps {
  readonly mimeType: string;
  readonly base64: string;
  readonly at: number;
}

/** Only ever an <img>: there a picture runs no script and loads nothing. */
function Picture({ mimeType, base64, at }: PictureProps): ReactNode {
  const [state, setState] = useState<{ readonly size: string } | 'loading' | 'broken'>('loading');
  return (
    <div className="part-media">
      {state === 'broken' ? (
        <p className="result-plain">This is no picture that the browser can draw.</p>
      ) : (
        <img
          className="part-picture"
          src={`data:${mimeType};base64,${base64}`}
          alt={`Content ${at + 1} of the result`}
          onLoad={(event) => {
            const { naturalWidth, naturalHeight } = event.currentTarget;
            setState({ size: `${naturalWidth} × ${naturalHeight} px` });
          }}
          onError={() => setState('broken')}
        />
      )}
      <div className="part-media-foot">
        {typeof state === 'object' ? <span className="part-note">{state.size}</span> : null}
        <SaveButton mimeType={mimeType} base64={base64} uri="" fallback={`picture-${at + 1}`} />
      </div>
    </div>
  );
}

interface SaveButtonProps {
  readonly mimeType: string;
  readonly base64: string;
  readonly uri: string;
  readonly fallback: string;
}

function SaveButton({ mimeType, base64, uri, fallback }: SaveButtonProps): ReactNode {
  const name = fileName(uri, mimeType, fallback);
  return (
    <Button kind="quiet" icon={Download} onClick={() => saveFile(name, mimeType, bytesOf(base64))}>
      Save {name}
    </Button>
  );
}

type ResourcePart = Extract<ContentPart, { kind: 'resource' }>;

function Resource({ part, at }: { readonly part: ResourcePart; readonly at: number }): ReactNode {
  const { uri, mimeType, body } = part;
  return (
    <>
      <Uri uri={uri} />
      {body.kind === 'text' ? (
        <>
          <TextBlock label={`Resource ${at + 1}`} text={body.text} />
          <Button
            kind="quiet"
            icon={Download}
            onClick={() => saveFile(fileName(uri, mimeType, `resource-${at + 1}`), 'text/plain', body.text)}
          >
            Save {fileName(uri, mimeType, `resource-${at + 1}`)}
          </Button>
        </>
      ) : (
        <Blob base64={body.base64} mimeType={mimeType} uri={uri} at={at} />
      )}
    </>
  );
}

interface BlobProps {
  readonly base64: string;
  readonly mimeType: string;
  readonly uri: string;
  readonly at: number;
}

function Blob({ base64, mimeType, uri, at }: BlobProps): ReactNode {
  const [isHex, setHex] = useState(false);
  const bytes = useMemo(() => (isHex ? bytesOf(base64) : null), [isHex, base64]);
  return (
    <>
      <div className="part-media-foot">
        <SaveButton mimeType={mimeType} base64={base64} uri={uri} fallback={`resource-${at + 1}`} />
        <Button kind="quiet" aria-pressed={isHex} onClick={() => setHex(!isHex)}>
          Show bytes
        </Button>
      </div>
      {bytes === null ? null : (
        <div className="part-hex">
          <HexView bytes={bytes} label={`Bytes of resource ${at + 1}`} />
        </div>
      )}
    </>
  );
}

type LinkPart = Extract<ContentPart, { kind: 'link' }>;

/** A link of a server is text: nothing is opened from here. */
function Link({ part }: { readonly part: LinkPart }): ReactNode {
  const rows = [
    { name: 'name', value: part.name },
    { name: 'title', value: part.title },
    { name: 'description', value: part.description },
  ].filter(({ value }) => value !== '');
  return (
    <>
      <Uri uri={part.uri} />
      {rows.length === 0 ? null : <KeyValue rows={rows} label="The link" />}
    </>
  );
}

function Uri({ uri }: { readonly uri: string }): ReactNode {
  const copy = useCopy();
  return (
    <p className="part-uri">
      <code>
        <VisibleText text={uri} maxChars={2000} />
      </code>
      <IconButton icon={Copy} label="Copy the URI" onClick={() => copy(uri)} />
    </p>
  );
}
