/** Resources and prompts as the session listed them. Nothing is read or asked here; what was is in Messages. */
import type { ReactNode } from 'react';
import type { ListKind } from '../../../src-shared/api/catalog.ts';
import { CatalogFrame } from '../../views/catalog/frame.tsx';
import { ItemHead } from '../../views/catalog/item-head.tsx';
import { ItemDefinition } from '../../views/catalog/item-definition.tsx';
import '../../views/tools/tools.css';

const RESOURCES: readonly ListKind[] = ['resources', 'templates'];
const PROMPTS: readonly ListKind[] = ['prompts'];

export function ViewerResources(): ReactNode {
  return (
    <CatalogFrame
      title="Resources"
      kinds={RESOURCES}
      teach="Resources are what a server offers to read: files, records, pictures, by URI."
      render={(item) => (
        <>
          <ItemHead item={item} />
          {item.hash === '' ? null : <ItemDefinition raw={item.raw} />}
        </>
      )}
    />
  );
}

export function ViewerPrompts(): ReactNode {
  return (
    <CatalogFrame
      title="Prompts"
      kinds={PROMPTS}
      teach="Prompts are templates for messages that a server offers."
      render={(item) => (
        <>
          <ItemHead item={item} />
          {item.hash === '' ? null : <ItemDefinition raw={item.raw} />}
        </>
      )}
    />
  );
}
