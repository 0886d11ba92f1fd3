import { isObject } from '../../../../src-shared/wire/message.ts';
import { approvalNote, disabledNote, type Importer } from './importer.ts';

/** `cline_mcp_settings.json`: entries also say `disabled`, `autoApprove` (once `alwaysAllow`) and `timeout` in seconds. */
export const cline: Importer = {
  id: 'cline',
  title: 'Cline',
  path: /(^|\/)cline_mcp_settings\.json$/i,
  looksLike: (root) =>
    isObject(root['mcpServers']) &&
    Object.values(root['mcpServers']).some(
      (entry) => isObject(entry) && ('autoApprove' in entry || 'alwaysAllow' in entry),
    ),
  roots: [['mcpServers']],
  notCarried: (entry) => [
    ...disabledNote(entry),
    ...approvalNote(entry, 'autoApprove'),
    ...approvalNote(entry, 'alwaysAllow'),
    ...(typeof entry['timeout'] === 'number'
      ? [`"timeout" (${entry['timeout']} s) is left out: here each call has a time limit of its own.`]
      : []),
  ],
};
