/** Credentials by their shape; every repeat has an end, so that none takes long. A group, when there is one, is the secret. */
export const TOKEN_SHAPES: readonly RegExp[] = [
  /\b(?:bearer|basic|digest|token)\s{1,4}([A-Za-z0-9._~+/=-]{6,4096})/giu,
  // A JSON Web Token.
  /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{0,4096}/gu,
  /\bsk-[A-Za-z0-9_-]{16,300}/gu,
  /\bgh[pousr]_[A-Za-z0-9]{20,300}/gu,
  /\bgithub_pat_[A-Za-z0-9_]{20,300}/gu,
  /\bglpat-[A-Za-z0-9_-]{16,300}/gu,
  /\bnpm_[A-Za-z0-9]{20,300}/gu,
  /\bxox[abeprs]-[A-Za-z0-9-]{8,300}/gu,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/gu,
  /\bAIza[0-9A-Za-z_-]{30,60}/gu,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\rn]{1,20000}-----END [A-Z ]{0,40}PRIVATE KEY-----/gu,
  // User and password of a URL.
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/?#@"'<>]{1,512})@/giu,
];

export const EMAIL = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}/gu;

export const HOME =
  /(?:\/home\/|\/Users\/|[A-Za-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/))([^\s/\\"'<>:|]{1,64})/gu;

/** As they are after `plainKey`. */
export const SECRET_KEYS: readonly string[] = [
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'secret',
  'clientsecret',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'authtoken',
  'apikey',
  'apitoken',
  'privatekey',
  'credential',
  'credentials',
  'authorization',
  'cookie',
  'setcookie',
  'xapikey',
];

export const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'api-key',
  'x-auth-token',
  'x-access-token',
  'mcp-session-id',
]);

export function plainKey(key: string): string {
  return key.toLowerCase().replaceAll(/[_\-.\s]/g, '');
}

/** `name=value` in a URL or a form. */
export const PARAMETER = /([?&;]|\b)([A-Za-z0-9_.-]{2,60})=([^&\s"'<>#;]{1,4096})/gu;
