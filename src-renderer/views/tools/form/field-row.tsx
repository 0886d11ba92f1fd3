/** One row of the form: name, what it may be, its control, and the ways to leave it out or make it null. */
import { ChevronDown, ChevronRight, Plus, X } from 'lucide-react';
import { createContext, use, useState, type ReactNode } from 'react';
import { ADDITIONAL_PROPERTY_FLAG, type FieldTemplateProps } from '@rjsf/utils';
import { isObject, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { visibleText } from '../../../ui/visible-text.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { tokenOf } from '../args/exact-number.ts';
import { writeJson } from '../args/write-json.ts';
import { AS_JSON, NULLABLE, STATED_DEFAULT } from '../schema/form-schema.ts';
import { emptyOf, typeWords } from './field-words.ts';

/** The field whose alternative is drawn here: its row is there already. */
export const InsideUnion = createContext<string | null>(null);

const DESCRIPTION_CHARS = 600;
const EXAMPLES_MAX = 3;

export function FieldRow(props: FieldTemplateProps<unknown>): ReactNode {
  const { children, fieldPathId, schema, id } = props;
  const inside = use(InsideUnion);
  if (fieldPathId.path.length === 0) return <RootRow {...props} />;
  if (inside === id) {
    return (
      <InsideUnion value={null}>
        {children}
        {schema['type'] === 'object' ? null : <Errors id={id} errors={props.rawErrors} />}
      </InsideUnion>
    );
  }
  return isContainer(schema) ? <ContainerRow {...props} /> : <LeafRow {...props} />;
}

function RootRow({ children, rawErrors, id }: FieldTemplateProps<unknown>): ReactNode {
  return (
    <>
      <Errors id={id} errors={rawErrors} />
      {children}
    </>
  );
}

export function isContainer(schema: JsonObject): boolean {
  return schema['type'] === 'object' || schema['type'] === 'array' || Array.isArray(schema['oneOf']);
}

function LeafRow(props: FieldTemplateProps<unknown>): ReactNode {
  const { children, id, schema, formData, rawErrors } = props;
  return (
    <div className={cx('tf-row', hasErrors(rawErrors) && 'is-wrong', formData === undefined && 'is-unset')}>
      <Name {...props} />
      <div className="tf-cell">
        <div className="tf-control">
          {children}
          <Actions {...props} />
        </div>
        <Errors id={id} errors={rawErrors} />
        <About id={id} schema={schema} value={formData} onValue={(value) => change(props, value)} />
      </div>
    </div>
  );
}

/** Objects, arrays and alternatives fold; one that is not sent is a row with a plus. */
function ContainerRow(props: FieldTemplateProps<unknown>): ReactNode {
  const { id, schema, formData, rawErrors } = props;
  if (formData !== undefined && formData !== null) return <OpenContainer {...props} />;
  return (
    <div className={cx('tf-row', hasErrors(rawErrors) && 'is-wrong', 'is-unset')}>
      <Name {...props} />
      <div className="tf-cell">
        <div className="tf-control">
          <span className="tf-unset">
            {formData === null ? <span className="tf-null">null</span> : null}
            <Button
              kind="quiet"
              icon={Plus}
              aria-label={`Add ${visibleText(nameOf(props))}`}
              onClick={() => change(props, emptyOf(schema))}
            >
              Add
            </Button>
          </span>
          <Actions {...props} />
        </div>
        <Errors id={id} errors={rawErrors} />
        <About id={id} schema={schema} value={formData} onValue={(value) => change(props, value)} />
      </div>
    </div>
  );
}

function OpenContainer(props: FieldTemplateProps<unknown>): ReactNode {
  const { children, id, schema, formData, rawErrors } = props;
  const [isOpen, setOpen] = useState(true);
  const Fold = isOpen ? ChevronDown : ChevronRight;
  return (
    <div
      className={cx('tf-group', hasErrors(rawErrors) && 'is-wrong')}
      role="group"
      aria-labelledby={`${id}--name`}
    >
      <div className="tf-group-head">
        <button
          type="button"
          className="tf-fold"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${visibleText(nameOf(props))}`}
          onClick={() => setOpen(!isOpen)}
        >
          <Fold size={13} aria-hidden="true" />
        </button>
        <Name {...props} />
        <span className="tf-gap" />
        <Actions {...props} />
      </div>
      <About id={id} schema={schema} value={formData} onValue={(value) => change(props, value)} />
      <Errors id={id} errors={rawErrors} />
      {isOpen ? <div className="tf-inside">{children}</div> : null}
    </div>
  );
}

function Name(props: FieldTemplateProps<unknown>): ReactNode {
  const { id, schema, required, label, onKeyRenameBlur } = props;
  const name = nameOf(props);
  const isItem = typeof props.fieldPathId.path.at(-1) === 'number';
  const title = typeof schema.title === 'string' && schema.title !== name ? schema.title : null;
  const isAdded = ADDITIONAL_PROPERTY_FLAG in schema;
  const words = typeWords(schema);
  return (
    <div className="tf-head">
      {isAdded ? (
        <input
          key={label}
          className="ui-input ui-mono tf-key"
          aria-label={`Name of the member ${visibleText(name)}`}
          defaultValue={name}
          spellCheck={false}
          autoComplete="off"
          onBlur={onKeyRenameBlur}
        />
      ) : (
        <label id={`${id}--name`} htmlFor={isContainer(schema) ? undefined : id} className="tf-name">
          {isItem ? <span className="tf-index">{name}</span> : <VisibleText text={name} maxChars={120} />}
          {required === true && !isItem ? (
            <span className="tf-required" title="required">
              *<span className="ui-hidden"> required</span>
            </span>
          ) : null}
        </label>
      )}
      {isItem || words === '' ? null : <span className="tf-type">{visibleText(words)}</span>}
      {title === null || isItem ? null : (
        <span className="tf-title">
          <VisibleText text={title} maxChars={120} />
        </span>
      )}
    </div>
  );
}

function nameOf({ fieldPathId }: FieldTemplateProps<unknown>): string {
  return String(fieldPathId.path.at(-1) ?? '');
}

function change({ onChange, fieldPathId }: FieldTemplateProps<unknown>, value: unknown): void {
  onChange(value, fieldPathId.path);
}

function Actions(props: FieldTemplateProps<unknown>): ReactNode {
  const { schema, formData, fieldPathId, onRemoveProperty } = props;
  const name = visibleText(nameOf(props));
  const isItem = typeof fieldPathId.path.at(-1) === 'number';
  const canBeNull = schema[NULLABLE] === true && formData !== null;
  return (
    <span className="tf-actions">
      {canBeNull ? (
        <Button kind="quiet" title={`Send null for ${name}`} onClick={() => change(props, null)}>
          null
        </Button>
      ) : null}
      {formData === null && !isContainer(schema) && schema[AS_JSON] !== true ? (
        <Button kind="quiet" onClick={() => change(props, emptyOf(schema))}>
          Value
        </Button>
      ) : null}
      {ADDITIONAL_PROPERTY_FLAG in schema ? (
        <IconButton icon={X} label={`Remove ${name}`} onClick={onRemoveProperty} />
      ) : isItem ? null : formData === undefined ? (
        <span className="tf-no-action" />
      ) : (
        <IconButton
          icon={X}
          label={`Leave out ${name}`}
          onClick={() => {
            change(props, undefined);
            // The button goes away with what it left out; the control stays.
            document.getElementById(props.id)?.focus();
          }}
        />
      )}
    </span>
  );
}

interface AboutProps {
  readonly id: string;
  readonly schema: JsonObject;
  readonly value: unknown;
  readonly onValue: (value: unknown) => void;
}

function About({ id, schema, value, onValue }: AboutProps): ReactNode {
  const description = typeof schema['description'] === 'string' ? schema['description'] : '';
  const offered = offers(schema, value);
  if (description === '' && offered.length === 0) return null;
  return (
    <div className="tf-about" id={`${id}--about`}>
      {description === '' ? null : <VisibleText text={description} keepLines maxChars={DESCRIPTION_CHARS} />}
      {offered.map(({ word, text, offer }) => (
        <button key={word + text} type="button" className="tf-offer" onClick={() => onValue(offer)}>
          {word} <span className="ui-mono">{visibleText(text)}</span>
        </button>
      ))}
    </div>
  );
}

/** The stated default when it is not what stands there, and examples while nothing does. */
function offers(schema: JsonObject, value: unknown) {
  const text = (each: unknown): string => (JSON.stringify(each) ?? '').slice(0, 60);
  const current = value === undefined ? undefined : (tokenOf(value) ?? writeJson(value, ''));
  const found: { word: string; text: string; offer: unknown }[] = [];
  const stated = schema[STATED_DEFAULT];
  if (stated !== undefined && JSON.stringify(stated) !== current) {
    found.push({ word: 'default', text: text(stated), offer: stated });
  }
  const examples: readonly unknown[] = Array.isArray(schema['examples']) ? schema['examples'] : [];
  if (value === undefined || value === '') {
    for (const each of examples.slice(0, EXAMPLES_MAX))
      found.push({ word: 'e.g.', text: text(each), offer: each });
  }
  return found;
}

function Errors({ id, errors }: { readonly id: string; readonly errors: string[] | undefined }): ReactNode {
  if (!hasErrors(errors)) return null;
  return (
    <p className="tf-error" id={`${id}--errors`}>
      <span aria-hidden="true">▲ </span>
      {visibleText((errors ?? []).join('; '))}
    </p>
  );
}

function hasErrors(errors: string[] | undefined): boolean {
  return errors !== undefined && errors.length > 0;
}

/** What a control is described by, as far as it is there. */
export function describedBy(id: string, schema: unknown, errors: string[] | undefined): string | undefined {
  const ids: string[] = [];
  if (hasErrors(errors)) ids.push(`${id}--errors`);
  if (isObject(schema) && typeof schema['description'] === 'string') ids.push(`${id}--about`);
  return ids.length === 0 ? undefined : ids.join(' ');
}
