/** The forms in which a message can be copied. */
import { cliCommand } from './cli.ts';
import { shellCommand } from './curl.ts';
import type { Exchange } from './exchange.ts';
import { indented, oneLine } from './json-text.ts';
import { markdown } from './markdown.ts';
import { sdkProgram } from './sdk.ts';

export const COPY_FORMS = ['json', 'pretty', 'line', 'shell', 'sdk', 'cli', 'markdown'] as const;
export type CopyForm = (typeof COPY_FORMS)[number];

/** In a form; null when this message has none in it. `own` is the exact text of the message that was chosen. */
export function inForm(form: CopyForm, exchange: Exchange, own: string): string | null {
  switch (form) {
    case 'json':
      return own;
    case 'pretty':
      return indented(own);
    case 'line':
      return oneLine(own);
    case 'shell':
      return shellCommand(exchange);
    case 'sdk':
      return sdkProgram(exchange);
    case 'cli':
      return cliCommand(exchange);
    case 'markdown':
      return markdown(exchange);
  }
}
