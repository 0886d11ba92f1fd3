/** Words for a POSIX shell. */

const PLAIN = /^[A-Za-z0-9_\-+=:,./@%]+$/;

/** One word that the shell reads as exactly this text. A word has no NUL and is well-formed text; what is not is replaced. */
export function word(text: string): string {
  const whole = text.toWellFormed().replaceAll('\0', '\uFFFD');
  return PLAIN.test(whole) ? whole : `'${whole.replaceAll("'", `'\\''`)}'`;
}

export function words(texts: readonly string[]): string {
  return texts.map((text) => word(text)).join(' ');
}

/** The name of a variable that the reader sets to the secret that is not told: `Authorization` to `AUTHORIZATION`. */
export function variable(name: string): string {
  const upper = name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return /^[A-Z_]/.test(upper) ? upper : `_${upper}`;
}

/** A word that ends in the value of a variable: `'Authorization: '"$AUTHORIZATION"`. */
export function wordWith(text: string, name: string): string {
  return `${word(text)}"$${variable(name)}"`;
}
