/** URI templates (RFC 6570) as a form fills them in. */
import { parseTemplate } from 'url-template';

const EXPRESSION = /\{[+#./;?&]?([^{}]*)\}/g;

/** The names of the variables, each once, in the order in which they come. */
export function variablesOf(template: string): string[] {
  const names = [...template.matchAll(EXPRESSION)].flatMap(([, list = '']) =>
    list.split(',').map((each) => each.replace(/(\*|:\d+)$/, '').trim()),
  );
  return [...new Set(names)].filter((name) => name !== '');
}

/** The URI, or null when the template is none. What is left empty is left out. */
export function expand(template: string, values: Readonly<Record<string, string>>): string | null {
  try {
    const given = Object.entries(values).filter(([, value]) => value !== '');
    return parseTemplate(template).expand(Object.fromEntries(given));
  } catch {
    return null;
  }
}
