import type { Origins } from './origins.ts';

/** On every answer, whatever the route. */
const ALWAYS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'X-DNS-Prefetch-Control': 'off',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), bluetooth=(), midi=(), payment=(), ' +
    'display-capture=(), publickey-credentials-get=(), clipboard-read=(), clipboard-write=(self)',
};

/** Nothing but our own files: no inline script or style, no eval, no frame, no form, no other host. */
export function appPolicy(origins: Origins): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${origins.port}`,
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The question has no script at all, and its form can only be sent back to where it came from. */
const CONSENT_POLICY =
  "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export function appHeaders(origins: Origins): Readonly<Record<string, string>> {
  return {
    ...ALWAYS,
    'Content-Security-Policy': appPolicy(origins),
    'Referrer-Policy': 'no-referrer',
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
