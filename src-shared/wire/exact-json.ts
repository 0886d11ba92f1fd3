/**
 * JSON.parse turns 9007199254740993 into …992 and 1e400 into Infinity. Here such a number becomes a raw JSON value
 * (JSON.rawJSON) instead, which JSON.stringify writes back as it was read. Everything else is as JSON.parse gives it.
 */
declare global {
  interface JSON {
    /** In Node since 21; TypeScript's library does not have it yet. */
    rawJSON(source: string): object;
  }
}

/** Only texts with a number this long, or with an exponent, can hold one that a double does not. */
const SUSPICIOUS = /[0-9][0-9.]{14}[0-9]|[0-9][eE]/;

export function parseExact(text: string): unknown {
  if (!SUSPICIOUS.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }): unknown =>
      typeof value === 'number' && context?.source !== undefined && isRounded(value, context.source)
        ? JSON.rawJSON(context.source)
        : value,
    );
  } catch {
    // The reviver walks recursively and may run out of stack where the parser does not. Then: rounded.
    return JSON.parse(text);
  }
}

/** 1.50 and 15e-1 are other spellings of the same double, not rounded ones. */
function isRounded(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true;
  return significantDigits(source) !== significantDigits(String(value));
}

function significantDigits(number: string): string {
  const [mantissa = ''] = number.toLowerCase().split('e');
  return mantissa.replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
}
