import { PAGE_HEADERS, pagePolicy } from '../page/policy.ts';
import type { Origins } from './origins.ts';

/** The question has no script at all, and its form can only be sent back to where it came from. */
const CONSENT_POLICY =
  "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** Set on everything before a route is looked for. */
export function appHeaders(origins: Origins): Readonly<Record<string, string>> {
  return {
    ...PAGE_HEADERS,
    'Content-Security-Policy': pagePolicy(`'self' ws://127.0.0.1:${origins.port}`),
    'X-DNS-Prefetch-Control': 'off',
    'Cache-Control': 'no-store',
  };
}

/**
 * `same-origin` and not `no-referrer`: under the latter a browser sends `Origin: null` with a form, and the form's
 * origin is what we check.
 */
export const CONSENT_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONSENT_POLICY,
  'Referrer-Policy': 'same-origin',
};
