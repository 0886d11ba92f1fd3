import { z } from 'zod';

/** Rules that are known by name. */
export const REDACTION_NAMES = ['headers', 'tokens', 'keys', 'emails', 'home', 'values'] as const;
export type RedactionName = (typeof REDACTION_NAMES)[number];

/** What each takes out, for people. */
export const REDACTION_WORDS: Readonly<Record<RedactionName, string>> = {
  headers: 'Values of headers that carry credentials: Authorization, Cookie, API keys, session ids',
  tokens: 'Bearer and basic credentials, tokens of known shapes, private keys, passwords in URLs',
  keys: 'Values of JSON members and query parameters named password, token, secret, API key …',
  emails: 'E-mail addresses',
  home: 'The name of the person in paths of home folders',
  values: "Values of the server's environment and headers, wherever they stand",
};

/** An own rule is at most this long. */
const OWN_CHARS_MAX = 200;

export const redactionSchema = z.object({
  names: z.array(z.enum(REDACTION_NAMES)).max(REDACTION_NAMES.length),
  /** Names of headers whose values go, besides the known ones. */
  headers: z.array(z.string().min(1).max(OWN_CHARS_MAX)).max(50),
  /** Names of JSON members and query parameters whose values go, besides the known ones. */
  keys: z.array(z.string().min(1).max(OWN_CHARS_MAX)).max(50),
  /** Regular expressions; what they match goes. */
  patterns: z.array(z.string().min(1).max(OWN_CHARS_MAX)).max(20),
  /** Places in JSON, as `readJsonPath` reads them; what stands there goes. */
  paths: z.array(z.string().min(1).max(OWN_CHARS_MAX)).max(50),
});
export type Redaction = z.infer<typeof redactionSchema>;

/** What is taken out unless somebody says otherwise. */
export const USUAL_REDACTION: Redaction = {
  names: ['headers', 'tokens', 'keys', 'home', 'values'],
  headers: [],
  keys: [],
  patterns: [],
  paths: [],
};
