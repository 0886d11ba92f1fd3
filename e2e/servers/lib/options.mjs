/** Command line options as `--name value` or a bare `--name`; the last one wins. */
const argv = process.argv.slice(2);

/** @param {string} name */
const valueOf = (name) => {
  const at = argv.lastIndexOf(`--${name}`);
  return at === -1 ? undefined : argv[at + 1];
};

/** @param {string} name */
export const flag = (name) => argv.includes(`--${name}`);

/** @param {string} name @param {string} fallback */
export const string = (name, fallback) => valueOf(name) ?? fallback;

/** @param {string} name @param {number} fallback */
export function number(name, fallback) {
  const given = valueOf(name);
  const value = given === undefined ? fallback : Number(given);
  if (!Number.isFinite(value)) throw new Error(`--${name} needs a number, not ${given}`);
  return value;
}
