/** The form of a tool's arguments: drawn by the form library, in this program's own controls. A lazy chunk. */
import Form from '@rjsf/core';
import { ErrorSchemaBuilder, type ErrorSchema, type RJSFSchema } from '@rjsf/utils';
import { useMemo, type ReactNode } from 'react';
import { isObject, type JsonObject } from '../../../../src-shared/wire/message.ts';
import { formValidator } from '../schema/rjsf-validator.ts';
import type { Violation } from '../schema/violations.ts';
import { ArrayBox, ArrayItem, ObjectBox } from './containers.tsx';
import { FieldRow } from './field-row.tsx';
import { AnyJsonField, LeafField, UnionField } from './fields.tsx';
import './form.css';

export interface ArgsFormProps {
  /** Of form-schema.ts. */
  readonly schema: JsonObject;
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  readonly violations: readonly Violation[];
}

const FIELDS = {
  StringField: LeafField,
  NumberField: LeafField,
  BooleanField: LeafField,
  NullField: LeafField,
  FallbackField: AnyJsonField,
  AnyOfField: UnionField,
  OneOfField: UnionField,
};

const TEMPLATES = {
  FieldTemplate: FieldRow,
  ObjectFieldTemplate: ObjectBox,
  ArrayFieldTemplate: ArrayBox,
  ArrayFieldItemTemplate: ArrayItem,
};

/** What stands in the JSON is what the form shows: nothing is filled in unasked. */
const AS_IT_IS = {
  emptyObjectFields: 'skipDefaults',
  arrayMinItems: { populate: 'never' },
  allOf: 'skipDefaults',
  constAsDefaults: 'never',
  mergeDefaultsIntoFormData: 'useFormDataIfPresent',
} as const;

export default function ArgsForm({ schema, value, onChange, violations }: ArgsFormProps): ReactNode {
  const errors = useMemo(() => errorsOf(violations), [violations]);
  const formSchema = useMemo((): RJSFSchema => ({ ...schema }), [schema]);
  return (
    <div className="tf">
      <Form<unknown>
        tagName="div"
        idPrefix="args"
        idSeparator="/"
        schema={formSchema}
        validator={formValidator}
        formData={value}
        onChange={({ formData }) => onChange(isObject(formData) ? formData : {})}
        extraErrors={errors}
        showErrorList={false}
        noHtml5Validate
        fields={FIELDS}
        templates={TEMPLATES}
        experimental_defaultFormStateBehavior={AS_IT_IS}
        translateString={(text, params) =>
          text.startsWith('New ') ? '' : [text, ...(params ?? [])].join(' ')
        }
      >
        <></>
      </Form>
    </div>
  );
}

function errorsOf(violations: readonly Violation[]): ErrorSchema<unknown> {
  const builder = new ErrorSchemaBuilder<unknown>();
  for (const { path, message } of violations) builder.addErrors(message, [...path]);
  return builder.ErrorSchema;
}
