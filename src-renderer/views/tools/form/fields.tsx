/** The fields that the form library draws with: single values, any JSON, and alternatives. */
import { useState, type ReactNode } from 'react';
import type { FieldProps } from '@rjsf/utils';
import { ChevronsUpDown } from 'lucide-react';
import { isObject } from '../../../../src-shared/wire/message.ts';
import { visibleText } from '../../../ui/visible-text.ts';
import { JsonControl, LeafControl, type ControlProps } from './controls.tsx';
import { describedBy, InsideUnion } from './field-row.tsx';
import { emptyOf } from './field-words.ts';

function controlProps(props: FieldProps<unknown>): ControlProps {
  const { schema, fieldPathId, formData, onChange, rawErrors, name } = props;
  return {
    id: fieldPathId.$id,
    name,
    schema: isObject(schema) ? schema : {},
    value: formData,
    onChange: (value) => onChange(value, fieldPathId.path),
    invalid: rawErrors !== undefined && rawErrors.length > 0,
    describedBy: describedBy(fieldPathId.$id, schema, rawErrors),
  };
}

export function LeafField(props: FieldProps<unknown>): ReactNode {
  return <LeafControl {...controlProps(props)} />;
}

export function AnyJsonField(props: FieldProps<unknown>): ReactNode {
  return <JsonControl {...controlProps(props)} />;
}

/** A field that may be one of several things: which one, and then that. */
export function UnionField(props: FieldProps<unknown>): ReactNode {
  const { registry, formData, fieldPathId, onChange, name } = props;
  const { schemaUtils, fields } = registry;
  const options = alternatives(props.options);
  const [picked, setPicked] = useState<number | null>(null);
  const isValid = (at: number): boolean => {
    const option = options[at];
    return option !== undefined && schemaUtils.getValidator().isValid(option, formData, registry.rootSchema);
  };
  const matching = schemaUtils.getClosestMatchingOption(formData, options, picked ?? 0);
  // What was picked holds until the data clearly is something else (edited as JSON, or taken from the history).
  const at = picked !== null && (isValid(picked) || !isValid(matching)) ? picked : Math.max(0, matching);
  const option = options[at];
  const { SchemaField } = fields;
  const id = fieldPathId.$id;
  return (
    <>
      <span className="ui-select tf-union">
        <select
          id={`${id}--kind`}
          className="ui-input"
          aria-label={`Kind of ${visibleText(name)}`}
          value={String(at)}
          onChange={(event) => {
            const next = Number(event.currentTarget.value);
            setPicked(next);
            onChange(emptyOf(options[next]), fieldPathId.path);
          }}
        >
          {options.map((each, index) => (
            // Alternatives have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <option key={index} value={String(index)}>
              {visibleText((each.title ?? `Alternative ${index + 1}`).slice(0, 80))}
            </option>
          ))}
        </select>
        <ChevronsUpDown size={12} aria-hidden="true" className="ui-select-mark" />
      </span>
      {option === undefined || SchemaField === undefined ? null : (
        <InsideUnion value={id}>
          <SchemaField {...props} key={at} schema={option} uiSchema={{}} />
        </InsideUnion>
      )}
    </>
  );
}

/** The library hands over the alternatives as an untyped member. */
function alternatives(options: unknown): FieldProps<unknown>['schema'][] {
  return Array.isArray(options) ? options.filter(isObject) : [];
}
