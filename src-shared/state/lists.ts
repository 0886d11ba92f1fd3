import type { ListSpec } from './listing.ts';

export const LIST_KINDS = ['tools', 'resources', 'templates', 'prompts'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

/** The four lists that a server may have. */
export const LIST_SPECS: Readonly<Record<ListKind, ListSpec>> = {
  tools: {
    method: 'tools/list',
    member: 'tools',
    key: 'name',
    changed: 'notifications/tools/list_changed',
  },
  resources: {
    method: 'resources/list',
    member: 'resources',
    key: 'uri',
    changed: 'notifications/resources/list_changed',
  },
  // Templates have no notification of their own.
  templates: {
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    key: 'uriTemplate',
    changed: 'notifications/resources/list_changed',
  },
  prompts: {
    method: 'prompts/list',
    member: 'prompts',
    key: 'name',
    changed: 'notifications/prompts/list_changed',
  },
};
