import { PAGE_HOST, PAGE_SCHEME } from '../../../src-shared/api/page-port.ts';

export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** Whether a URL is of our page. Compared in parts: a prefix of text would also let `tapedeck://app.evil` in. */
export function isOurs(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === `${PAGE_SCHEME}:` && url.host === PAGE_HOST && url.username === '';
}

/** A link out of the app that may be shown to a person and given to the system's browser, or null. */
export function externalLink(text: string): URL | null {
  const url = text.length <= LINK_MAX ? URL.parse(text) : null;
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  return url;
}
const LINK_MAX = 2048;
