/** Objects and arrays of the form. */
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  canExpand,
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  type ObjectFieldTemplateProps,
} from '@rjsf/utils';
import { isObject } from '../../../../src-shared/wire/message.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { visibleText } from '../../../ui/visible-text.ts';

const NAMES_MAX = 8;

export function ObjectBox(props: ObjectFieldTemplateProps<unknown>): ReactNode {
  const { properties, schema, uiSchema, formData, onAddProperty } = props;
  const unseen = unseenNames(schema, formData);
  const data = isObject(formData) ? formData : {};
  return (
    <div className="tf-object">
      {properties.map(({ content }) => content)}
      {unseen.length === 0 ? null : (
        <p className="tf-unseen">
          Only in the JSON:{' '}
          <span className="ui-mono">{visibleText(unseen.slice(0, NAMES_MAX).join(', '))}</span>
          {unseen.length > NAMES_MAX ? ` and ${unseen.length - NAMES_MAX} more` : ''}
        </p>
      )}
      {canExpand(schema, uiSchema, data) ? (
        <Button kind="quiet" icon={Plus} onClick={onAddProperty}>
          Add a member
        </Button>
      ) : null}
    </div>
  );
}

/** Members that the schema does not name: kept, sent, and seen in the JSON. */
function unseenNames(schema: unknown, data: unknown): readonly string[] {
  if (!isObject(data) || !isObject(schema)) return [];
  const known = isObject(schema['properties']) ? schema['properties'] : {};
  return Object.keys(data).filter((key) => data[key] !== undefined && !Object.hasOwn(known, key));
}

export function ArrayBox({ items, canAdd, onAddClick }: ArrayFieldTemplateProps<unknown>): ReactNode {
  return (
    <div className="tf-array">
      {items}
      {canAdd === true ? (
        <Button kind="quiet" icon={Plus} onClick={(event) => onAddClick(event)}>
          Add an item
        </Button>
      ) : (
        <p className="tf-unseen">No more items are allowed; the JSON takes them all the same.</p>
      )}
    </div>
  );
}

export function ArrayItem({
  children,
  buttonsProps,
  index,
}: ArrayFieldItemTemplateProps<unknown>): ReactNode {
  const { hasMoveUp, hasMoveDown, onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps;
  return (
    <div className="tf-item">
      <div className="tf-item-body">{children}</div>
      <span className="tf-item-actions">
        <IconButton
          icon={ArrowUp}
          label={`Move item ${index} up`}
          aria-disabled={hasMoveUp ? undefined : true}
          onClick={(event) => hasMoveUp && onMoveUpItem(event)}
        />
        <IconButton
          icon={ArrowDown}
          label={`Move item ${index} down`}
          aria-disabled={hasMoveDown ? undefined : true}
          onClick={(event) => hasMoveDown && onMoveDownItem(event)}
        />
        <IconButton icon={X} label={`Remove item ${index}`} onClick={(event) => onRemoveItem(event)} />
      </span>
    </div>
  );
}
